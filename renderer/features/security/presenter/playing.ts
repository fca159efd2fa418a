import { escapeText, fail, ok, type Result } from "#shared/base/index.ts";
import type { DenialRow } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { SceneMessage } from "./story.ts";
import { firstValue } from "./firstValue.ts";

/** A message of the story after it was published, and what became of it. */
export interface PlayedMessage {
  readonly message: SceneMessage;
  /** Its PUBLISH in the capture log. */
  readonly sequence: number;
  /** The refusal, when it was one. */
  readonly denial?: DenialRow;
  /** Client Identifiers of those who got it. */
  readonly deliveredTo: readonly string[];
  /** Why the one that it speaks to did not get it. */
  readonly missedBecause?: string;
}

const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Publishes a message by the client of the cast that it is from, as a real packet, and reads what became of it. Rejects
 * when `signal` aborts while it waits.
 */
export async function play(
  contract: ContractClient,
  message: SceneMessage,
  signal: AbortSignal,
): Promise<Result<PlayedMessage, string>> {
  const { clients } = await firstValue(contract, "clients", {}, () => true, signal);
  const client = clients.find((row) => row.origin === "demo" && row.name === message.fromName);
  if (client === undefined) return fail(`${message.from} is not on stage`);
  const { topicName, payload: body } = message;
  const { capture } = await firstValue(contract, "status", {}, () => true, signal);
  const first = capture.nextSequence;
  const sent = await contract.command("message.publish", {
    via: { kind: "client", id: client.id },
    message: { topicName, qos: 1, retain: false, format: "text", body },
  });
  if (!sent.ok) return fail(sent.error.message);
  const filter = `client == "${message.from}" && mqtt.topic == "${topicName}" && mqtt.msgtype == publish`;
  const found = await contract.command("capture.rows", { filter, first, last: LAST });
  if (!found.ok) return fail(found.error.message);
  const row = found.value.rows.find(({ direction }) => direction === "toServer");
  if (row === undefined) return fail("the packet is not in the capture: is recording off?");
  const { sequence } = row;
  if (row.outcome === "denied") {
    const isTold = (value: { readonly rows: readonly DenialRow[] }) => denialOf(value.rows, sequence) !== undefined;
    const { rows } = await firstValue(contract, "denials", {}, isTold, signal);
    const denial = denialOf(rows, sequence);
    return ok({ message, sequence, deliveredTo: [], ...(denial === undefined ? {} : { denial }) });
  }
  const passport = await contract.command("capture.passport", { sequence });
  if (!passport.ok) return fail(passport.error.message);
  const deliveredTo = [...new Set(passport.value.deliveries.map(({ clientIdentifier }) => clientIdentifier))];
  const missed = passport.value.notDelivered.listed.find(({ clientIdentifier }) => clientIdentifier === message.to);
  return ok({
    message,
    sequence,
    deliveredTo,
    ...(missed === undefined ? {} : { missedBecause: reasonWords(missed.reason) }),
  });
}

/** Why a message was not delivered: the broker's own word, where we have no better one. */
function reasonWords(reason: string): string {
  return reason === "not-authorized" ? "no rule lets it receive this" : escapeText(reason);
}

function denialOf(rows: readonly DenialRow[], sequence: number): DenialRow | undefined {
  return rows.find((row) => row.kind === "publish" && row.sequence === sequence);
}
