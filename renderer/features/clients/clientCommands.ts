import { type CommandWords, waitingCommands } from "#renderer/workbench/index.ts";

const place = "client list";

/** What can be done with the selected client; once there is one, the titles name it. */
export const clientCommands = {
  edit: { id: "clients.edit", title: "Edit the selected client…", key: "Enter", place },
  duplicate: { id: "clients.duplicate", title: "Duplicate the selected client" },
  fleet: { id: "clients.fleet", title: "Start a fleet like the selected client…", key: "F", place },
  export: { id: "clients.export", title: "Export the selected client…" },
  remove: { id: "clients.remove", title: "Remove the selected client…", key: "Delete", place },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What depends on the state of its connection. */
export const connectionCommands = {
  connect: { id: "clients.connect", title: "Connect the selected client", key: "C", place },
  disconnect: { id: "clients.disconnect", title: "Disconnect the selected client", key: "C", place },
  tryNow: { id: "clients.tryNow", title: "Try to connect the selected client now", key: "R", place },
  reauthenticate: { id: "clients.reauthenticate", title: "Re-authenticate the selected client" },
  packets: { id: "clients.packets", title: "Show the packets of the selected client", key: "P", place },
} as const satisfies Readonly<Record<string, CommandWords>>;

export const waitingClientCommands = [
  ...waitingCommands(clientCommands, "a selected client"),
  ...waitingCommands(connectionCommands, "a selected client"),
];
