import type { ClientRow } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import type { Choice } from "#renderer/ui/index.ts";

/** The engine's own connection for publishing to the embedded broker. */
const EMBEDDED_VERSION: ProtocolVersion = 5;
const EMBEDDED_CLIENT_IDENTIFIER = "wirebench-composer";

/** Who publishes, and who else could. */
export interface Sender {
  readonly choices: readonly Choice<string>[];
  /** Value of the present choice. */
  readonly value: string;
  readonly version: ProtocolVersion;
  /** Fills in `{{clientId}}`. */
  readonly clientIdentifier: string;
  /** Why it cannot publish now; `undefined` when it can. */
  readonly problem: string | undefined;
}

/** Value of the choice that publishes without a client. No client has it: their ids are not words. */
export const EMBEDDED = "embedded";

/** The sender of the draft, judged by the clients that the engine tells of. */
export function useSender(): Sender {
  const via = useDraft((draft) => draft.via);
  const rows = useView("clients", {}).value?.clients.filter(({ origin }) => origin !== "composer");
  const detail = useView("client", { id: via.kind === "client" ? via.id : "" }).value?.client;
  const choices = [
    { value: EMBEDDED, label: "Embedded broker" },
    ...(rows ?? []).map(({ id, name, state }) => ({
      value: id,
      label: state.kind === "connected" ? name : `${name} (not connected)`,
    })),
  ];
  if (via.kind === "embedded") {
    const clientIdentifier = EMBEDDED_CLIENT_IDENTIFIER;
    return { choices, value: EMBEDDED, version: EMBEDDED_VERSION, clientIdentifier, problem: undefined };
  }
  const client = rows?.find(({ id }) => id === via.id);
  return {
    choices: client === undefined ? [...choices, { value: via.id, label: "A client that is gone" }] : choices,
    value: via.id,
    version: client?.protocolVersion ?? EMBEDDED_VERSION,
    clientIdentifier: detail?.row.id === via.id ? detail.session.clientIdentifier : "",
    problem: rows === undefined ? undefined : findProblem(client),
  };
}

function findProblem(client: ClientRow | undefined): string | undefined {
  if (client === undefined) return "This client is gone: choose another";
  return client.state.kind === "connected" ? undefined : "This client is not connected";
}
