import type { CommandOutput } from "#shared/contract/index.ts";
import { createNameOrder } from "./order/index.ts";
import type { TopicStore } from "./topicStore.ts";

/** As much text as a clipboard takes without a person waiting, and topics in it. */
const MAXIMUM_CHARACTERS = 16 * 1024 * 1024;
const MAXIMUM_TOPICS = 100_000;
/** Far below what the parser's own stack takes. */
const MAXIMUM_JSON_BYTES = 256 * 1024;

/** A slice of work holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;

/** Lets others have the thread when the slice of time is over. */
function createBreather(): () => Promise<void> | undefined {
  let deadline = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < deadline) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        deadline = performance.now() + SLICE_MS;
        resolve();
      });
    });
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The last values at and below a node as a JSON object with the Topic Names as its keys. A value that is JSON stands as
 * it was sent, with every digit; other text is a string; bytes are `{ "base64": … }`.
 */
export async function subtreeJson(store: TopicStore, node: number): Promise<CommandOutput<"topics.subtree">> {
  const { tree } = store;
  const order = createNameOrder(tree);
  const breathe = createBreather();
  const lines: string[] = [];
  let characters = 0;
  let topics = 0;
  let left = 0;
  const waiting = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const isTopic = store.last(at) !== undefined;
    if (isTopic && (topics >= MAXIMUM_TOPICS || characters >= MAXIMUM_CHARACTERS)) {
      // What follows is counted, not walked.
      left += tree.columns.topicCount[at] ?? 0;
      continue;
    }
    if (isTopic) {
      // The key is written, never set: `__proto__` is a key like any other.
      const line = `  ${JSON.stringify(tree.nameOf(at))}: ${valueJson(store.payload(at))}`;
      lines.push(line);
      characters += line.length;
      topics++;
    }
    order.children(at);
    while (order.step()) await breathe();
    const children = order.children(at);
    for (let index = children.length - 1; index >= 0; index--) waiting.push(children[index] ?? at);
    await breathe();
  }
  return { json: lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`, topics, left };
}

function valueJson(payload: Uint8Array | undefined): string {
  if (payload === undefined) return "null";
  const text = decodeText(payload);
  if (text === undefined) return `{ "base64": ${JSON.stringify(Buffer.from(payload).toString("base64"))} }`;
  return payload.length <= MAXIMUM_JSON_BYTES && isJson(text) ? text.trim() : JSON.stringify(text);
}

function decodeText(payload: Uint8Array): string | undefined {
  try {
    return decoder.decode(payload);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
