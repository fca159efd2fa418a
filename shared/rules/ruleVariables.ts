import { type VariableContext, type VariableTable } from "#shared/message/index.ts";
import { writeBase64 } from "#shared/payload/index.ts";
import { hexOf } from "#shared/profile/index.ts";
import type { Result } from "#shared/base/index.ts";
import type { ArrivedMessage } from "./arrivedMessage.ts";
import type { GeneratedValue } from "./values/index.ts";

/** Where the variables of a rule come from when it fires. */
export interface RuleContext extends VariableContext {
  /** Of a rule that waits for messages. */
  readonly message: ArrivedMessage | undefined;
  /** Of a simulation: the number of the device, from 1. */
  readonly device: number;
  readonly values: ReadonlyMap<string, GeneratedValue>;
  /** Passes a text of some length on, or nothing when the message would become too large: then it has a fault. */
  take(text: string): string;
  /** Told why a variable has no value now: what was to be published is not. */
  fault(reason: string): void;
}

type Table = VariableTable<RuleContext>;

const messageVariables: Table = {
  topic: plain(({ topicName }) => topicName),
  /** From the front from 1, from the back from -1. */
  level: ([position, ...more]) => {
    const number = Number(position);
    if (more.length > 0 || !Number.isInteger(number) || number === 0) return undefined;
    return (context) => {
      const level = context.message?.levels.at(number > 0 ? number - 1 : number);
      if (level === undefined) context.fault(`the topic has no level ${number}`);
      return level ?? "";
    };
  },
  payload: ([form, ...more]) => {
    const write = more.length > 0 ? undefined : payloadForms.get(form ?? "text");
    return write && ((context) => context.take(orFault(context, context.message && write(context.message))));
  },
  json: ([path, ...more]) => {
    if (path === undefined || more.length > 0) return undefined;
    return (context) => {
      const found = context.message?.json(path);
      if (found?.ok === true) return context.take(writeJson(found.value));
      return orFault(context, found);
    };
  },
  responseTopic: ([...parameters]) => {
    if (parameters.length > 0) return undefined;
    return (context) => {
      const { responseTopic } = context.message ?? {};
      if (responseTopic === undefined) context.fault("the message has no Response Topic");
      return responseTopic ?? "";
    };
  },
  qos: plain(({ qos }) => String(qos)),
};

const payloadForms: ReadonlyMap<string, (message: ArrivedMessage) => Result<string, string>> = new Map([
  ["text", (message: ArrivedMessage) => message.text()],
  [
    "json",
    (message: ArrivedMessage) => {
      const text = message.text();
      return text.ok ? { ok: true, value: JSON.stringify(text.value) } : text;
    },
  ],
  ["hex", ({ payload }: ArrivedMessage) => ({ ok: true, value: hexOf(payload) })],
  ["base64", ({ payload }: ArrivedMessage) => ({ ok: true, value: writeBase64(payload) })],
]);

/** The variables of a rule that waits for messages, or of one that simulates devices with values of these names. */
export function variablesOf(kind: "reply" | "simulation", valueNames: Iterable<string> = []): Table {
  if (kind === "reply") return messageVariables;
  return {
    n: ([...parameters]) => (parameters.length === 0 ? ({ device }) => String(device) : undefined),
    ...Object.fromEntries(Array.from(valueNames, (name) => [name, valueVariable(name)])),
  };
}

/** Names that a value cannot have: they are variables already. */
export const takenNames: ReadonlySet<string> = new Set(["n", ...Object.keys(messageVariables)]);

function valueVariable(name: string): Table[string] {
  return (parameters) => {
    const column = parameters.length === 0 ? undefined : parameters.join(" ");
    return (context) => {
      const value = context.values.get(name);
      const text = column === undefined ? value?.text : value?.columns?.get(column);
      if (text === undefined) context.fault(`\`${name}\` has no column \`${column ?? ""}\``);
      return context.take(text ?? "");
    };
  };
}

function plain(read: (message: ArrivedMessage) => string): Table[string] {
  return ([...parameters]) => {
    if (parameters.length > 0) return undefined;
    return (context) => (context.message === undefined ? "" : context.take(read(context.message)));
  };
}

function orFault(context: RuleContext, read: Result<unknown, string> | undefined): string {
  if (read?.ok === true) return String(read.value);
  context.fault(read?.error ?? "there is no message");
  return "";
}

function writeJson(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // Nested more deeply than it can be written.
    return "";
  }
}
