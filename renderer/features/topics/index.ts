/**
 * The Topics activity: the tree of Topic Names with the last value of each, and the selected topic in full. Knows how
 * the tree is looked at; the tree itself is the engine's. Start with `TopicsMain.tsx`; `topicList.ts` is the window
 * onto the engine's tree.
 */
import { FolderTree } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import { columnCommands, topicCommands, treeCommands, valueCommands } from "./topicsCommands.ts";

/** What `main.tsx` puts into the activity bar. */
export const TopicsActivity: Activity = {
  id: "topics",
  title: "Topics",
  icon: FolderTree,
  isAboutCapture: true,
  Component: lazyPart(async () => (await import("./TopicsMain.tsx")).TopicsMain),
  partCommands: [
    {
      commands: [
        ...Object.values({ ...treeCommands, ...topicCommands, ...valueCommands }),
        ...columnCommands.map(({ command }) => command),
      ],
    },
  ],
};
