import { assertNever } from "#shared/base/index.ts";
import {
  type FilterExpression,
  type FilterFieldName,
  packetTypeChoices,
  passesSearch,
  passesTest,
  type ValueTest,
} from "#shared/capture/filter/index.ts";
import { clientLabel } from "./connectionTable.ts";
import { type NumberReader, numberReaders, type PacketSource, payloadOf, topicNameOf } from "./packetValues.ts";
import { NO_TOPIC, type Segment, UNLISTED_TOPIC } from "./segment.ts";

/** Judges the packet in a row of a segment. */
export type FilterProgram = (segment: Segment, row: number) => boolean;

/** A text predicate's verdict that is not known yet, in a table with one entry per topic or connection. */
const UNJUDGED = 0;
const PASSES = 1;
const FAILS = 2;

/**
 * Turns a display filter into a function over the log's columns. Agrees with `matchesRecord` on every packet, but asks
 * a question about a topic or a client once per topic or client and not once per packet. A program keeps those answers,
 * so it belongs to one scan of one log.
 */
export function createFilterProgram(source: PacketSource, expression: FilterExpression): FilterProgram {
  switch (expression.kind) {
    case "everything":
      return () => true;
    case "not": {
      const operand = createFilterProgram(source, expression.operand);
      return (segment, row) => !operand(segment, row);
    }
    case "and":
      return chain(source, expression.operands, false);
    case "or":
      return chain(source, expression.operands, true);
    case "search": {
      const { text } = expression;
      const typeCode = packetTypeChoices.get(text);
      const isType: FilterProgram =
        typeCode === undefined
          ? () => false
          : (segment, row) => numberReaders["mqtt.msgtype"](source, segment, row) === typeCode;
      const onTopic = topicProgram(source, (name) => passesSearch(text, name));
      const onClient = clientProgram(source, (label) => passesSearch(text, label));
      return (segment, row) => isType(segment, row) || onTopic(segment, row) || onClient(segment, row);
    }
    case "test":
      return testProgram(source, expression.field.name, expression.test);
    default:
      return assertNever(expression);
  }
}

/** `&&` ends at the first operand that fails, `||` at the first that passes. */
function chain(source: PacketSource, operands: readonly FilterExpression[], endsWith: boolean): FilterProgram {
  const programs = operands.map((operand) => createFilterProgram(source, operand));
  return programs.reduceRight((rest, first) =>
    endsWith
      ? (segment, row) => first(segment, row) || rest(segment, row)
      : (segment, row) => first(segment, row) && rest(segment, row),
  );
}

function testProgram(source: PacketSource, field: FilterFieldName, test: ValueTest): FilterProgram {
  if (field === "mqtt.topic") return topicProgram(source, (name) => passesTest(test, name));
  if (field === "client") return clientProgram(source, (label) => passesTest(test, label));
  if (field === "payload") return (segment, row) => passesTest(test, payloadOf(source, segment, row));
  const read = numberReaders[field];
  if (test.kind === "present") return (segment, row) => read(source, segment, row) !== undefined;
  if (test.kind !== "compareNumber") return (segment, row) => passesTest(test, read(source, segment, row));
  return numberProgram(source, read, test);
}

/** The commonest tests, without a function call between the column and the number. */
function numberProgram(
  source: PacketSource,
  read: NumberReader,
  test: ValueTest & { readonly kind: "compareNumber" },
): FilterProgram {
  const { operand } = test;
  switch (test.operator) {
    case "==":
      return (segment, row) => read(source, segment, row) === operand;
    case "!=":
      return (segment, row) => {
        const value = read(source, segment, row);
        return value !== undefined && value !== operand;
      };
    default:
      return (segment, row) => passesTest(test, read(source, segment, row));
  }
}

function topicProgram(source: PacketSource, judge: (name: string) => boolean): FilterProgram {
  let verdicts = new Uint8Array(1024);
  return (segment, row) => {
    const topic = segment.topic[row] ?? NO_TOPIC;
    if (topic < 0) {
      if (topic !== UNLISTED_TOPIC) return false;
      const name = topicNameOf(source, segment, row);
      return name !== undefined && judge(name);
    }
    if (topic >= verdicts.length) {
      const larger = new Uint8Array(Math.max(topic + 1, verdicts.length * 2));
      larger.set(verdicts);
      verdicts = larger;
    }
    let verdict = verdicts[topic] ?? UNJUDGED;
    if (verdict === UNJUDGED) {
      verdict = judge(source.topics.name(topic)) ? PASSES : FAILS;
      verdicts[topic] = verdict;
    }
    return verdict === PASSES;
  };
}

function clientProgram(source: PacketSource, judge: (label: string) => boolean): FilterProgram {
  const verdicts = new Map<number, boolean>();
  // Packets of one connection come in runs.
  let lastConnection = -1;
  let lastVerdict = false;
  return (segment, row) => {
    const number = segment.connection[row] ?? 0;
    if (number === lastConnection) return lastVerdict;
    const known = verdicts.get(number);
    if (known !== undefined) {
      lastConnection = number;
      lastVerdict = known;
      return known;
    }
    const connection = source.connections.get(number);
    const verdict = judge(clientLabel(connection));
    // Until CONNECT has said who it is, the label may still change.
    if (connection.clientIdentifier !== undefined || connection.closedBecause !== undefined) {
      verdicts.set(number, verdict);
    }
    return verdict;
  };
}
