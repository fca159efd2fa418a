import { type CommandWords, waitingCommands } from "#renderer/workbench/index.ts";

/** What can be done with a selected packet; the parts of the inspector say how, while they are shown. */
export const packetCommands = {
  showFields: { id: "inspector.showFields", title: "Inspect fields and bytes" },
  showFlow: { id: "inspector.showFlow", title: "Show the flow of the packet" },
  showPassport: { id: "inspector.showPassport", title: "Show the passport of the message" },
  compare: { id: "inspector.compare", title: "Compare with the marked packet" },
  copyAs: { id: "inspector.copyAs", title: "Copy packet as…", key: "Mod+Shift+C" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be done with its bytes. */
export const bytesCommands = {
  find: { id: "inspector.find", title: "Find in the packet…", key: "Mod+F", place: "inspector" },
  goToOffset: { id: "inspector.goToOffset", title: "Go to offset…", key: "Mod+G", place: "inspector" },
  data: { id: "inspector.data", title: "Show or hide the data inspector" },
  decodeBy: { id: "inspector.decodeBy", title: "Decode payloads by Topic Filter…" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be done with its flow. */
export const flowCommands = {
  exportFlow: { id: "inspector.exportFlow", title: "Export the flow as SVG" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** The same while what they are about is not shown. */
export const waitingPacketCommands = waitingCommands(packetCommands, "a selected packet");
export const waitingBytesCommands = waitingCommands(bytesCommands, "a packet with its fields and bytes shown");
export const waitingFlowCommands = waitingCommands(flowCommands, "a packet with its flow shown");
