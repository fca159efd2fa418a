import type { CommandWords } from "#renderer/workbench/index.ts";

/** What the composer offers while it is open. */
export const composeCommands = {
  publish: { id: "compose.publish", title: "Publish", key: "Mod+Enter", place: "composer" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What its part for repeated messages offers. */
export const repeatCommands = {
  start: { id: "compose.repeat", title: "Start repeating the message" },
  stopAll: { id: "compose.stopAll", title: "Stop all repeated messages" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** The parts of the composer. */
export const composeParts = [
  { value: "payload", label: "Payload", command: { id: "compose.payloadPart", title: "Compose: Payload" } },
  { value: "properties", label: "Properties", command: { id: "compose.propertiesPart", title: "Compose: Properties" } },
  { value: "repeat", label: "Repeat", command: { id: "compose.repeatPart", title: "Compose: Repeat" } },
  { value: "saved", label: "Saved", command: { id: "compose.savedPart", title: "Compose: Saved" } },
] as const;
