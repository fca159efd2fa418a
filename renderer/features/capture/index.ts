/**
 * The Capture activity: the packet list with its display filter, and the inspector. Knows how packets are looked at;
 * must not know other features. Start with `CaptureMain.tsx`; `packetList.ts` is the window onto the engine's log.
 */
import { Activity as ActivityIcon } from "lucide-react";
import { bytesCommands, flowCommands, packetCommands } from "#renderer/inspector/index.ts";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import { createCaptureCommands } from "./captureCommands.ts";
import { copyRowsCommands, familyCommands, packetListCommands } from "./packetListCommands.ts";
import { CaptureFiles } from "./files/CaptureFiles.tsx";

/** What `main.tsx` puts into the activity bar. */
export const CaptureActivity: Activity = {
  id: "capture",
  title: "Capture",
  icon: ActivityIcon,
  Component: lazyPart(async () => (await import("./CaptureMain.tsx")).CaptureMain),
  SideBar: lazyPart(async () => (await import("./CaptureSideBar.tsx")).CaptureSideBar),
  isAboutCapture: true,
  Everywhere: CaptureFiles,
  createCommands: createCaptureCommands,
  partCommands: [
    {
      commands: [
        ...Object.values(packetListCommands),
        ...[...familyCommands, ...copyRowsCommands].map(({ command }) => command),
        ...Object.values({ ...packetCommands, ...bytesCommands, ...flowCommands }),
      ],
    },
  ],
};

export { openOfferedFile } from "./files/openFile.ts";
