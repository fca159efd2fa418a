import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseTopicName, type TopicName } from "#shared/topic/index.ts";

/** A message that arrived, as rules look at it. What takes work is done once, when a rule first asks for it. */
export interface ArrivedMessage {
  readonly topicName: TopicName;
  readonly levels: readonly string[];
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly responseTopic: string | undefined;
  readonly correlationData: Uint8Array | undefined;
  text(): Result<string, string>;
  /** The value at a path such as `state.items.0` of a JSON payload; the path `` is the whole. */
  json(path: string): Result<unknown, string>;
}

/** Larger payloads are not read as JSON: they would hold everybody up. */
const MAXIMUM_JSON_BYTES = 1024 * 1024;

/** Prepares a message for the rules; or says why no rule can have anything to do with it. */
export function readArrival(message: {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly responseTopic?: string | undefined;
  readonly correlationData?: Uint8Array | undefined;
}): Result<ArrivedMessage, string> {
  const name = parseTopicName(message.topicName);
  if (!name.ok) return fail(name.error.message);
  let text: Result<string, string> | undefined;
  let whole: Result<unknown, string> | undefined;
  const { payload, qos, retain, responseTopic, correlationData } = message;
  const readText = (): Result<string, string> => (text ??= decode(payload));
  return ok({
    topicName: name.value,
    levels: name.value.split("/"),
    payload,
    qos,
    retain,
    responseTopic,
    correlationData,
    text: readText,
    json(path) {
      whole ??= parse(payload, readText);
      return whole.ok ? walk(whole.value, path) : whole;
    },
  });
}

function decode(payload: Uint8Array): Result<string, string> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return fail("the payload is not UTF-8 text");
  }
}

function parse(payload: Uint8Array, readText: () => Result<string, string>): Result<unknown, string> {
  if (payload.length > MAXIMUM_JSON_BYTES) return fail("the payload is too large to be read as JSON");
  const text = readText();
  if (!text.ok) return text;
  try {
    return ok(JSON.parse(text.value));
  } catch {
    return fail("the payload is not JSON");
  }
}

function walk(whole: unknown, path: string): Result<unknown, string> {
  let value = whole;
  for (const key of path === "" ? [] : path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      return fail(`the payload has no \`${path}\``);
    }
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return ok(value);
}
