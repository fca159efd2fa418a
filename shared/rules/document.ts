import * as z from "zod/mini";
import { bodyFormats } from "#shared/message/index.ts";
import { messagePropertyShape } from "#shared/profile/index.ts";
import { parseDuration } from "./duration.ts";

/** Characters of a document: room for a table of readings, not for a library. */
export const MAXIMUM_RULE_CHARACTERS = 1024 * 1024;
export const MAXIMUM_RULES = 200;
const MAXIMUM_DEVICES = 10_000;
const MAXIMUM_TOPIC = 65_535;
const MAXIMUM_PER_SECOND = 10_000;
const MAXIMUM_DECIMALS = 12;

const name = z.string().check(z.minLength(1), z.maxLength(200));
const topicText = z.string().check(z.minLength(1), z.maxLength(MAXIMUM_TOPIC));
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const number = z.number().check(z.minimum(-1e15), z.maximum(1e15));
const perSecond = z.number().check(z.minimum(0.01), z.maximum(MAXIMUM_PER_SECOND));
const duration = z
  .string()
  .check(z.refine((text) => parseDuration(text) !== undefined, "expected a time such as `500ms`, `2s`, `5m` or `1h`"));
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const when = z.strictObject({
  /** What is subscribed to. */
  filter: topicText,
  /** Of the subscription. */
  qos: z.optional(qos),
  /** Messages that the broker had kept are no news: they are passed over unless this says `answer`. */
  retained: z.optional(z.enum(["ignore", "answer"])),
  /** Members of a JSON payload, by path, that must have these values. */
  json: z.optional(z.record(z.string(), scalar)),
});

const ramp = z.strictObject({
  from: number,
  to: number,
  /** How far it goes each time; or how long it takes. */
  step: z.optional(number),
  period: z.optional(duration),
  /** What comes after the end. */
  end: z.optional(z.enum(["restart", "reverse", "stay"])),
});

const csv = z.strictObject({
  /** The table itself; or the name of a file beside the document. */
  text: z.optional(z.string()),
  file: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  /** A heading of the first line. Without it the variable names one: `{{row humidity}}`. */
  column: z.optional(name),
  separator: z.optional(z.enum([",", ";", "\t"])),
  /** Begins anew after the last line; otherwise the rule ends there. */
  loop: z.optional(z.boolean()),
});

const value = z.strictObject({
  ramp: z.optional(ramp),
  sine: z.optional(
    z.strictObject({ min: number, max: number, period: duration, /** Degrees. */ phase: z.optional(number) }),
  ),
  randomWalk: z.optional(
    z.strictObject({ start: number, step: number, min: z.optional(number), max: z.optional(number) }),
  ),
  random: z.optional(z.strictObject({ min: number, max: number })),
  oneOf: z.optional(z.array(scalar).check(z.minLength(1), z.maxLength(1_000))),
  csv: z.optional(csv),
  /** Digits behind the point, of what is a number. */
  decimals: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(MAXIMUM_DECIMALS))),
});

const publish = z.strictObject({
  /** May hold variables. */
  topic: z.optional(topicText),
  /** To the Response Topic of the message, with its Correlation Data. */
  reply: z.optional(z.boolean()),
  /** May hold variables. */
  payload: z.optional(scalar),
  format: z.optional(z.enum(bodyFormats)),
  qos: z.optional(qos),
  retain: z.optional(z.boolean()),
  properties: z.optional(z.strictObject(messagePropertyShape)),
});

const rule = z.strictObject({
  name,
  when: z.optional(when),
  /** The time between two messages of a device. */
  every: z.optional(duration),
  /** How far that time may be off, as a part of it. */
  jitter: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  /** Waits before the first message. */
  after: z.optional(duration),
  /** Ends after this time, or after so many messages of a device. */
  for: z.optional(duration),
  count: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(1_000_000_000))),
  /** Numbered from 1: `{{n}}`. */
  devices: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAXIMUM_DEVICES))),
  values: z.optional(z.record(z.string(), value)),
  publish: z.optional(publish),
  /** JavaScript for the sandbox. */
  script: z.optional(z.string()),
  /** Between the message and the answer. */
  delay: z.optional(duration),
  /** Messages a second; what would be more is dropped. */
  limit: z.optional(perSecond),
  /** How likely it is that the rule acts at all. */
  probability: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
});

/** A document of rules, as people write it in YAML or JSON. */
export const ruleDocumentSchema = z.strictObject({
  wirebenchRules: z.literal(1),
  name,
  description: z.optional(z.string()),
  /** The same seed makes the same values. */
  seed: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(0xffff_ffff))),
  /** Messages a second of all rules together. */
  limit: z.optional(perSecond),
  rules: z.array(rule).check(z.minLength(1), z.maxLength(MAXIMUM_RULES)),
});
export type RuleDocument = z.infer<typeof ruleDocumentSchema>;
export type RuleEntry = RuleDocument["rules"][number];
export type ValueEntry = NonNullable<RuleEntry["values"]>[string];
