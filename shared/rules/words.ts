import { variableNames } from "#shared/message/index.ts";

/** One thing that may be written, and what it means. */
export interface RuleWord {
  readonly text: string;
  readonly detail: string;
}

const words = (entries: Readonly<Record<string, string>>): readonly RuleWord[] =>
  Object.entries(entries).map(([text, detail]) => ({ text, detail }));

/** The keys of a document by the part of it where they stand. A test holds them against the schema. */
export const ruleKeys = {
  document: words({
    wirebenchRules: "version of the document: 1",
    name: "name of the rule set",
    description: "what it is for",
    seed: "the same seed makes the same values",
    limit: "messages a second of all rules together",
    rules: "the rules",
  }),
  rule: words({
    name: "unique in the document",
    when: "the messages that it waits for",
    every: "the time between two messages of a device: 500ms, 2s, 5m, 1h",
    publish: "what it publishes",
    script: "JavaScript in place of publish",
    limit: "messages a second; more are dropped",
    probability: "from 0 to 1: how likely it acts",
    delay: "the time before it answers",
    jitter: "from 0 to 1: how far the time between two messages may be off",
    after: "waits so long before the first message",
    for: "ends after this time",
    count: "ends after so many messages of each device",
    devices: "how many there are; {{n}} is the number of one",
    values: "what is measured, by name",
  }),
  when: words({
    filter: "the Topic Filter that is subscribed to",
    qos: "of the subscription",
    retained: "ignore or answer what the broker had kept",
    json: "members of a JSON payload that must have these values",
  }),
  publish: words({
    topic: "the Topic Name; may hold variables",
    reply: "true: to the Response Topic, with the Correlation Data",
    payload: "may hold variables",
    format: "how the payload is written: text, json, hex, base64, cbor, messagepack",
    qos: "0, 1 or 2",
    retain: "whether the broker keeps it",
    properties: "of MQTT 5.0",
  }),
  properties: words({
    payloadFormatIndicator: "1: the payload is UTF-8 text",
    messageExpiryInterval: "seconds",
    contentType: "as application/json",
    responseTopic: "where the answer should go",
    correlationData: "hexadecimal",
    userProperties: "a list of { name, value }",
  }),
  value: words({
    ramp: "from one number to another",
    sine: "a wave between two numbers",
    randomWalk: "up or down by at most a step",
    random: "any number between two",
    oneOf: "one of a list",
    csv: "the lines of a table",
    decimals: "digits behind the point",
  }),
  ramp: words({
    from: "where it begins",
    to: "where it ends",
    step: "how far it goes each time",
    period: "how long the way takes, in place of step",
    end: "what comes then: restart, reverse or stay",
  }),
  sine: words({
    min: "the lowest",
    max: "the highest",
    period: "how long a wave takes",
    phase: "degrees at the beginning",
  }),
  randomWalk: words({
    start: "where it begins",
    step: "how far it goes at most",
    min: "never below",
    max: "never above",
  }),
  random: words({ min: "never below", max: "never above" }),
  csv: words({
    file: "name of a table beside the document",
    text: "the table itself",
    column: "a heading of its first line",
    separator: "between two cells: , ; or a tab",
    loop: "false: the rule ends with the table",
  }),
} as const;

export type RulePart = keyof typeof ruleKeys;

/** The variables of topics and payloads, as they are written between the braces. */
export const ruleVariableWords: readonly RuleWord[] = [
  ...words({
    topic: "with when: the topic that arrived",
    "level 1": "one level of it, from the front or, as level -1, from the back",
    payload: "its payload as text",
    "payload json": "its payload as a JSON string",
    "payload hex": "its bytes",
    "payload base64": "its bytes",
    "json path": "a member of its JSON payload",
    responseTopic: "its Response Topic",
    qos: "its QoS",
    n: "with every: the number of the device",
  }),
  ...variableNames.map(({ text, detail }) => ({ text: text.slice(2, -2), detail })),
];
