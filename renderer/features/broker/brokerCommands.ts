import type { CommandWords } from "#renderer/workbench/index.ts";

type Words = Readonly<Record<string, CommandWords>>;

/** What the section of clients offers while it is shown. */
export const clientSectionCommands = {
  search: { id: "broker.searchClients", title: "Search the broker's clients…", key: "Mod+F" },
  disconnect: {
    id: "broker.disconnectClient",
    title: "Disconnect the selected client from the broker…",
    key: "Delete",
    place: "broker clients",
  },
} as const satisfies Words;

/** Where keys for retained messages act. */
const retained = "retained messages";

/** What the section of retained messages offers. */
export const retainedCommands = {
  search: { id: "broker.searchRetained", title: "Search retained messages…", key: "Mod+F" },
  clearTopic: {
    id: "broker.clearTopic",
    title: "Clear the selected retained message…",
    key: "Delete",
    place: retained,
  },
  clearSubtree: {
    id: "broker.clearSubtree",
    title: "Clear the selected retained message and all below it…",
    key: "Shift+Delete",
    place: retained,
  },
  clearFound: { id: "broker.clearFound", title: "Clear the retained messages found…" },
  undoClear: {
    id: "broker.undoClear",
    title: "Undo the last clearing of retained messages",
    key: "Mod+Z",
    place: retained,
  },
} as const satisfies Words;

/** What the section of decisions offers. */
export const decisionCommands = {
  search: { id: "broker.searchDecisions", title: "Search decisions…", key: "Mod+F" },
} as const satisfies Words;

/** What the section of subscriptions offers. */
export const subscriptionCommands = {
  search: { id: "broker.searchSubscriptions", title: "Search subscriptions…", key: "Mod+F" },
  expandAll: { id: "broker.expandFilters", title: "Expand all Topic Filters" },
  collapseAll: { id: "broker.collapseFilters", title: "Collapse all Topic Filters" },
} as const satisfies Words;

/** What the section of listeners offers. */
export const listenerCommands = {
  add: { id: "broker.addListener", title: "Add listener…" },
  issue: { id: "broker.issueCertificate", title: "Issue client certificate…" },
} as const satisfies Words;
