/**
 * The raw panel: any bytes, broken on purpose, on a connection of their own, and what the peer makes of them. Bytes are
 * written in the script of `shared/byteScript`. Start with `RawPanel.tsx`; `verdict.ts` says what the standard asks.
 */
import { Binary } from "lucide-react";
import { type DockedPanel, lazyPart } from "#renderer/workbench/index.ts";
import { rawCommands } from "./rawCommands.ts";

/** What `main.tsx` docks under the activities. */
export const rawPanel: DockedPanel = {
  id: "raw",
  title: "Raw bytes",
  icon: Binary,
  key: "Mod+Shift+X",
  Component: lazyPart(async () => (await import("./RawPanel.tsx")).RawPanel),
  partCommands: [{ commands: Object.values(rawCommands) }],
};
