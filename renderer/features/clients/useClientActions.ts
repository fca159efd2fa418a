import { useMemo } from "react";
import type { CommandInput, CommandName } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import type { SubscriptionProfile } from "#shared/profile/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { saveText } from "#renderer/ui/index.ts";

import type { WrittenProfile } from "./profileForm.ts";

type PlainCommand = Extract<
  CommandName,
  | "client.remove"
  | "client.connect"
  | "client.disconnect"
  | "client.unsubscribe"
  | "broker.disconnect"
  | "fleet.stop"
  | "fleet.resume"
  | "fleet.remove"
>;

/** What can be done with clients. Each says why when the engine refuses. */
export interface ClientActions {
  give<Name extends PlainCommand>(name: Name, input: CommandInput<Name>): void;
  /** Adds a client, selects it, and connects it when asked. Resolves with the refusal's words, if there is one. */
  add(written: WrittenProfile, options: { readonly connects: boolean }): Promise<string | undefined>;
  update(id: string, written: WrittenProfile): Promise<string | undefined>;
  duplicate(id: string): Promise<void>;
  /** Starts a fleet and selects it. Resolves with the refusal's words, if there is one. */
  startFleet(request: CommandInput<"fleet.start">): Promise<string | undefined>;
  /** Resolves when the broker has answered; the history tells how that went. */
  reauthenticate(id: string): Promise<void>;
  /** Saves a file with these clients, or with all. */
  exportClients(ids?: readonly string[]): Promise<void>;
  /** Resolves with the refusal's words, if there is one. */
  subscribe(id: string, wish: SubscriptionProfile): Promise<string | undefined>;
}

/** The actions, bound to this page's engine. */
export function useClientActions(): ClientActions {
  const contract = useContract();
  const { peers, toasts } = useAppState();
  return useMemo(() => {
    const { notify } = toasts.getState();
    const refuse = (message: string) => notify(`Not done: ${message}`, "failure");

    const actions: ClientActions = {
      give(name, input) {
        void contract.command(name, input).then((answer) => (answer.ok ? undefined : refuse(answer.error.message)));
      },
      async add({ profile, secrets }, { connects }) {
        const added = await contract.command("client.add", { profile, secrets });
        if (!added.ok) return added.error.message;
        peers.getState().select({ kind: "client", id: added.value.id });
        if (connects) actions.give("client.connect", { id: added.value.id });
        return undefined;
      },
      async update(id, { profile, secrets, forget }) {
        const updated = await contract.command("client.update", { id, profile, secrets, forget });
        return updated.ok ? undefined : updated.error.message;
      },
      async duplicate(id) {
        // Two connections with one identifier would throw each other out.
        const clientIdentifier = createClientIdentifier();
        const answer = await contract.command("client.duplicate", { id, clientIdentifier });
        if (answer.ok) peers.getState().select({ kind: "client", id: answer.value.id });
        else refuse(answer.error.message);
      },
      async startFleet(request) {
        const started = await contract.command("fleet.start", request);
        if (!started.ok) return started.error.message;
        peers.getState().select({ kind: "fleet", id: started.value.id });
        return undefined;
      },
      async reauthenticate(id) {
        const answer = await contract.command("client.reauthenticate", { id });
        if (answer.ok) notify("Re-authenticated");
        else refuse(answer.error.message);
      },
      async exportClients(ids) {
        const answer = await contract.command("client.export", ids === undefined ? {} : { ids: [...ids] });
        if (!answer.ok) return refuse(answer.error.message);
        saveText("wirebench-clients.json", "application/json", answer.value.text);
        const { clients } = answer.value;
        return notify(`${clients === 1 ? "1 client" : `${clients} clients`} exported, without passwords and keys`);
      },
      async subscribe(id, wish) {
        const subscribed = await contract.command("client.subscribe", { id, ...wish });
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
