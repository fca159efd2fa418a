import { fail, ok } from "#shared/base/index.ts";
import { completeFilter, type FilterFieldName } from "#shared/capture/filter/index.ts";
import type { ContractError, PacketDetail } from "#shared/contract/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { CommandHandlers } from "../api.ts";
import type { MatchingSubscription } from "../broker/index.ts";
import type { Clock } from "../support/index.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { readFlowFindings } from "./flowFindings.ts";
import { readPacketFlow } from "./packetFlow.ts";
import { readPacketRow } from "./packetRow.ts";
import { aliasSetterOf, isAliasOnly, topicNameOf } from "./packetValues.ts";
import { describePassport } from "./passport.ts";
import { readSelectedRows } from "./selectedRows.ts";
import { relatedPackets } from "./relatedPackets.ts";

/** The commands of the contract that the capture answers. */
export type CaptureCommands = Pick<CommandHandlers, Extract<keyof CommandHandlers, `capture.${string}`>>;

/** Whom the commands ask beside the log. */
export interface CaptureQuestions {
  readonly clock: Clock;
  /** The Subscriptions at our broker that match a Topic Name now. */
  subscriptionsTo(topicName: TopicName): Iterable<MatchingSubscription>;
}

/** Creates the capture's commands. */
export function createCaptureCommands(capture: Capture, { clock, subscriptionsTo }: CaptureQuestions): CaptureCommands {
  return {
    "capture.record"({ isRecording }) {
      capture.setRecording(isRecording);
      return ok({});
    },
    "capture.clear"() {
      capture.clear();
      return ok({});
    },
    "capture.packet"({ sequence }) {
      const detail = readPacketDetail(capture, sequence);
      if (detail === undefined) {
        return fail(hasLeft(sequence));
      }
      return ok(detail);
    },
    async "capture.findings"({ sequence }) {
      const findings = await readFlowFindings(capture, sequence, clock.nowMs());
      return findings === undefined
        ? fail(hasLeft(sequence))
        : ok({ ...findings, diagnostics: [...findings.diagnostics] });
    },
    "capture.passport"({ sequence }) {
      if (capture.log.segmentOf(sequence) === undefined) return fail(hasLeft(sequence));
      const passport = describePassport(capture, sequence, subscriptionsTo);
      const message = `packet \`${sequence}\` brought no message to the embedded broker`;
      return passport === undefined ? fail({ code: "not-found", message }) : ok(passport);
    },
    "capture.flow"(input) {
      const flow = readPacketFlow(capture, input);
      return flow === undefined ? fail(hasLeft(input.sequence)) : ok(flow);
    },
    async "capture.rows"(input) {
      return ok(await readSelectedRows(capture, input));
    },
    "capture.completeFilter"({ filter, position }) {
      const { start, items } = completeFilter(filter, position, (field, prefix) => knownValues(capture, field, prefix));
      return ok({ start, items: [...items] });
    },
  };
}

function hasLeft(sequence: number): ContractError {
  return { code: "not-found", message: `packet \`${sequence}\` is not in the capture any more` };
}

function readPacketDetail(capture: Capture, sequence: number): PacketDetail | undefined {
  const segment = capture.log.segmentOf(sequence);
  if (segment === undefined) return undefined;
  const at = sequence - segment.firstSequence;
  const connection = capture.connections.get(segment.connection[at] ?? 0);
  const row = readPacketRow(capture, sequence, 0);
  const topicName = topicNameOf(capture, segment, at);
  const aliasSetBy = aliasSetterOf(capture, sequence);
  return {
    row,
    // A copy: encoding may give the bytes away, and a view would keep its whole chunk alive.
    bytes: capture.log.bytesOf(segment, at).slice(),
    peer: {
      remote: connection.remote,
      clientIdentifier: connection.clientIdentifier ?? "",
      point: connection.point,
    },
    related: relatedPackets(capture, sequence),
    ...(topicName !== undefined && isAliasOnly(capture, segment, at)
      ? { aliasedTopicName: topicName, ...(aliasSetBy === undefined ? {} : { aliasSetBy }) }
      : {}),
  };
}

const MAXIMUM_VALUES = 20;
/** Names looked through for one completion: enough for people, and never a pause. */
const MAXIMUM_NAMES = 50_000;

function knownValues(capture: Capture, field: FilterFieldName, prefix: string): readonly string[] {
  const found = new Set<string>();
  for (const name of namesOf(capture, field)) {
    if (name.toLowerCase().startsWith(prefix)) found.add(name);
    if (found.size === MAXIMUM_VALUES) break;
  }
  return [...found];
}

function* namesOf(capture: Capture, field: FilterFieldName): Generator<string> {
  if (field === "client") for (const connection of capture.connections.all()) yield clientLabel(connection);
  if (field !== "mqtt.topic") return;
  const count = Math.min(capture.topics.size, MAXIMUM_NAMES);
  for (let topic = 0; topic < count; topic++) yield capture.topics.name(topic);
}
