import type { CommandWords } from "#renderer/workbench/index.ts";

/** What the raw panel offers while it is open. */
export const rawCommands = {
  open: { id: "raw.open", title: "Open a raw connection" },
  send: { id: "raw.send", title: "Send the raw bytes", key: "Mod+Enter" },
  connect: { id: "raw.connect", title: "Say CONNECT on the raw connection" },
  close: { id: "raw.close", title: "Close the raw connection" },
} as const satisfies Readonly<Record<string, CommandWords>>;
