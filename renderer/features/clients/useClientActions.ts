import { useMemo } from "react";
import type { ClientProfile, ClientRow, CommandInput, CommandName } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";

type PlainCommand = Extract<
  CommandName,
  "client.remove" | "client.connect" | "client.disconnect" | "client.unsubscribe" | "broker.disconnect"
>;

/** What can be done with clients. Each says why when the engine refuses. */
export interface ClientActions {
  give<Name extends PlainCommand>(name: Name, input: CommandInput<Name>): void;
  /** Adds a client, selects it, and connects it when asked. Resolves with the refusal's words, if there is one. */
  add(profile: ClientProfile, options: { readonly connects: boolean }): Promise<string | undefined>;
  update(id: string, profile: ClientProfile): Promise<string | undefined>;
  duplicate(client: ClientRow): void;
  /** Resolves with the refusal's words, if there is one. */
  subscribe(id: string, topicFilter: string, qos: 0 | 1 | 2): Promise<string | undefined>;
}

/** The actions, bound to this page's engine. */
export function useClientActions(): ClientActions {
  const contract = useContract();
  const { peers, toasts } = useAppState();
  return useMemo(() => {
    const refuse = (message: string) => toasts.getState().notify(`Not done: ${message}`, "failure");

    const actions: ClientActions = {
      give(name, input) {
        void contract.command(name, input).then((answer) => (answer.ok ? undefined : refuse(answer.error.message)));
      },
      async add(profile, { connects }) {
        const added = await contract.command("client.add", profile);
        if (!added.ok) return added.error.message;
        peers.getState().select({ kind: "client", id: added.value.id });
        if (connects) actions.give("client.connect", { id: added.value.id });
        return undefined;
      },
      async update(id, profile) {
        const updated = await contract.command("client.update", { id, profile });
        return updated.ok ? undefined : updated.error.message;
      },
      duplicate({ profile }) {
        const copy = {
          ...profile,
          name: `${profile.name} copy`,
          // Two connections with one identifier would throw each other out.
          clientIdentifier: createClientIdentifier(),
        };
        void actions
          .add(copy, { connects: false })
          .then((refusal) => (refusal === undefined ? undefined : refuse(refusal)));
      },
      async subscribe(id, topicFilter, qos) {
        const subscribed = await contract.command("client.subscribe", { id, topicFilter, qos });
        return subscribed.ok ? undefined : subscribed.error.message;
      },
    };
    return actions;
  }, [contract, peers, toasts]);
}

/** A Client Identifier that nobody else has, by chance alone; within the 23 characters of MQTT 3.1. */
export function createClientIdentifier(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `wirebench-${random.toString(36).padStart(7, "0")}`;
}
