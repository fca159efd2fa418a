import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import type { ListenerRow, RetainedScope } from "#shared/contract/index.ts";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  section: z.enum(["clients", "subscriptions", "retained", "decisions", "listeners", "settings"]),
  clientSearch: z.string(),
  presence: z.enum(["all", "connected", "offline"]),
  order: z.enum(["name", "newest", "busiest"]),
  /** Substring of a Topic Name, or a Topic Filter. */
  retainedSearch: z.string(),
  subscriptionSearch: z.string(),
  decisionSearch: z.string(),
  decisionEffect: z.enum(["all", "allow", "deny"]),
});

/** A client in the broker's table: a session, or a connection that has none yet. */
export interface BrokerClientKey {
  readonly key: string;
  /** Empty while CONNECT is awaited. */
  readonly clientIdentifier: string;
}

/** What a person is asked before it is done. */
export type BrokerDialog =
  | { readonly kind: "listen" }
  /** A 5.0 client is told the reason. */
  | { readonly kind: "disconnect"; readonly connection: number; readonly name: string; readonly isTold: boolean }
  | { readonly kind: "redirect" }
  | { readonly kind: "clear"; readonly scope: RetainedScope }
  /** A new listener when none is named. */
  | { readonly kind: "listener"; readonly listener: ListenerRow | undefined }
  | { readonly kind: "removeListener"; readonly listener: ListenerRow }
  | { readonly kind: "certificate" }
  | { readonly kind: "resetSettings" };

/** How a person looks at the inside of the embedded broker. */
export interface BrokerFocus extends z.infer<typeof keptSchema> {
  readonly client: BrokerClientKey | undefined;
  readonly topicName: string | undefined;
  readonly dialog: BrokerDialog | undefined;
  /** What was told and is not to be shown any more. */
  readonly hiddenNotice: string | undefined;
  show(section: BrokerFocus["section"]): void;
  searchClients(clientSearch: string): void;
  setPresence(presence: BrokerFocus["presence"]): void;
  setOrder(order: BrokerFocus["order"]): void;
  searchRetained(retainedSearch: string): void;
  searchSubscriptions(subscriptionSearch: string): void;
  searchDecisions(decisionSearch: string): void;
  setDecisionEffect(decisionEffect: BrokerFocus["decisionEffect"]): void;
  selectClient(client: BrokerClientKey | undefined): void;
  selectTopic(topicName: string | undefined): void;
  openDialog(dialog: BrokerDialog): void;
  hideNotice(hiddenNotice: string): void;
  closeDialog(): void;
}

/** Creates the store, with the choices that `storage` remembers. */
export function createBrokerFocusStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<BrokerFocus> {
  return createStore<BrokerFocus>()(
    persist(
      (set) => ({
        section: "clients",
        clientSearch: "",
        presence: "all",
        order: "name",
        retainedSearch: "",
        subscriptionSearch: "",
        decisionSearch: "",
        decisionEffect: "all",
        client: undefined,
        topicName: undefined,
        dialog: undefined,
        hiddenNotice: undefined,
        show: (section) => set({ section }),
        searchClients: (clientSearch) => set({ clientSearch }),
        setPresence: (presence) => set({ presence }),
        setOrder: (order) => set({ order }),
        searchRetained: (retainedSearch) => set({ retainedSearch }),
        searchSubscriptions: (subscriptionSearch) => set({ subscriptionSearch }),
        searchDecisions: (decisionSearch) => set({ decisionSearch }),
        setDecisionEffect: (decisionEffect) => set({ decisionEffect }),
        selectClient: (client) => set({ client }),
        selectTopic: (topicName) => set({ topicName }),
        openDialog: (dialog) => set({ dialog }),
        hideNotice: (hiddenNotice) => set({ hiddenNotice }),
        closeDialog: () => set({ dialog: undefined }),
      }),
      persistedAs("broker", keptSchema, storage, onFailure),
    ),
  );
}
