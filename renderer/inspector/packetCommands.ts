import type { Command } from "#renderer/workbench/index.ts";

type Description = Pick<Command, "id" | "title" | "key" | "place">;

/** What can be done with a selected packet; the parts of the inspector say how, while they are shown. */
export const packetCommands = {
  showFields: { id: "inspector.showFields", title: "Inspect fields and bytes" },
  showFlow: { id: "inspector.showFlow", title: "Show the flow of the packet" },
  showPassport: { id: "inspector.showPassport", title: "Show the passport of the message" },
  compare: { id: "inspector.compare", title: "Compare with the marked packet" },
  copyAs: { id: "inspector.copyAs", title: "Copy packet as…", key: "Mod+Shift+C" },
  find: { id: "inspector.find", title: "Find in the packet…", key: "Mod+F", place: "inspector" },
  goToOffset: { id: "inspector.goToOffset", title: "Go to offset…", key: "Mod+G", place: "inspector" },
} as const satisfies Readonly<Record<string, Description>>;

/** The same while no packet is selected. */
export const waitingPacketCommands: readonly Command[] = Object.values(packetCommands).map((command) => ({
  ...command,
  waitsFor: "a selected packet",
  run() {},
}));
