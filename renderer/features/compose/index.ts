/**
 * The composer: a panel over any activity that publishes a message and shows the very bytes before they are sent.
 * Encoding is `shared/mqtt/codec`, publishing the engine's. Start with `ComposePanel.tsx`; `wirePreview.ts` turns a
 * draft into bytes.
 */
import { PenLine } from "lucide-react";
import { type DockedPanel, lazyPart } from "#renderer/workbench/index.ts";
import { composeCommands, composeParts, repeatCommands } from "./composeCommands.ts";

/** What `main.tsx` docks under the activities. */
export const composePanel: DockedPanel = {
  id: "compose",
  title: "Compose",
  icon: PenLine,
  key: "Mod+N",
  alternateKeys: ["Alt+N"],
  barIndex: 3,
  Component: lazyPart(async () => (await import("./ComposePanel.tsx")).ComposePanel),
  partCommands: [
    { commands: [composeCommands.publish, ...composeParts.map(({ command }) => command)] },
    { commands: Object.values(repeatCommands), bring: ({ draft }) => draft.getState().change({ part: "repeat" }) },
  ],
};
