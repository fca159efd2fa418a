import * as z from "zod/mini";
import { empty } from "./schemas.ts";

/** What a number of the broker's settings may be, and for whom a change of it holds. */
export interface SettingRange {
  readonly minimum: number;
  readonly maximum: number;
  /** `now` for everybody at once, `connections` for clients that connect from then on. */
  readonly effect: "now" | "connections";
}

/** The numbers that a person may set, with the bounds of the standard or of the broker. */
export const settingRanges = {
  maximumConnections: { minimum: 1, maximum: 1_000_000, effect: "now" },
  maximumConnectsPerSecond: { minimum: 0, maximum: 1_000_000, effect: "now" },
  maximumSessions: { minimum: 1, maximum: 10_000_000, effect: "now" },
  connectTimeoutMs: { minimum: 100, maximum: 600_000, effect: "connections" },
  packetTimeoutMs: { minimum: 1_000, maximum: 3_600_000, effect: "now" },
  maximumPacketBytes: { minimum: 2, maximum: 268_435_460, effect: "connections" },
  maximumTopicLevels: { minimum: 1, maximum: 65_536, effect: "now" },
  maximumTopicBytes: { minimum: 1, maximum: 65_535, effect: "now" },
  maximumSubscriptionsPerClient: { minimum: 0, maximum: 10_000_000, effect: "now" },
  maximumQoS: { minimum: 0, maximum: 2, effect: "connections" },
  receiveMaximum: { minimum: 1, maximum: 65_535, effect: "connections" },
  maximumInFlight: { minimum: 1, maximum: 65_535, effect: "connections" },
  topicAliasMaximum: { minimum: 0, maximum: 65_535, effect: "connections" },
  maximumKeepAliveSeconds: { minimum: 0, maximum: 65_535, effect: "connections" },
  maximumSessionExpirySeconds: { minimum: 0, maximum: 0xffff_ffff, effect: "connections" },
  maximumQueuedMessages: { minimum: 0, maximum: 100_000_000, effect: "now" },
  maximumQueuedBytes: { minimum: 0, maximum: 64 * 1024 ** 3, effect: "now" },
  maximumBufferedBytes: { minimum: 1_024, maximum: 1024 ** 3, effect: "now" },
  maximumRetainedMessages: { minimum: 0, maximum: 100_000_000, effect: "now" },
  maximumRetainedBytes: { minimum: 0, maximum: 64 * 1024 ** 3, effect: "now" },
  maximumMemoryMegabytes: { minimum: 0, maximum: 1_000_000, effect: "now" },
  sysIntervalSeconds: { minimum: 0, maximum: 86_400, effect: "now" },
} as const satisfies Readonly<Record<string, SettingRange>>;

export type SettingName = keyof typeof settingRanges;

/** How safe what the broker has acknowledged is: kept in memory, handed to the system, or on the disk. */
export const durabilitySchema = z.enum(["memory", "written", "synced"]);
export type Durability = z.infer<typeof durabilitySchema>;

const number = ({ minimum, maximum }: SettingRange) =>
  z.number().check(z.int(), z.minimum(minimum), z.maximum(maximum));

/** The broker's settings as a person sets them. Answers to refusals are the Security activity's. */
export const brokerSettingsSchema = z.strictObject({
  maximumConnections: number(settingRanges.maximumConnections),
  maximumConnectsPerSecond: number(settingRanges.maximumConnectsPerSecond),
  maximumSessions: number(settingRanges.maximumSessions),
  connectTimeoutMs: number(settingRanges.connectTimeoutMs),
  packetTimeoutMs: number(settingRanges.packetTimeoutMs),
  maximumPacketBytes: number(settingRanges.maximumPacketBytes),
  maximumTopicLevels: number(settingRanges.maximumTopicLevels),
  maximumTopicBytes: number(settingRanges.maximumTopicBytes),
  maximumSubscriptionsPerClient: number(settingRanges.maximumSubscriptionsPerClient),
  maximumQoS: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  receiveMaximum: number(settingRanges.receiveMaximum),
  maximumInFlight: number(settingRanges.maximumInFlight),
  topicAliasMaximum: number(settingRanges.topicAliasMaximum),
  maximumKeepAliveSeconds: number(settingRanges.maximumKeepAliveSeconds),
  maximumSessionExpirySeconds: number(settingRanges.maximumSessionExpirySeconds),
  maximumQueuedMessages: number(settingRanges.maximumQueuedMessages),
  maximumQueuedBytes: number(settingRanges.maximumQueuedBytes),
  maximumBufferedBytes: number(settingRanges.maximumBufferedBytes),
  maximumRetainedMessages: number(settingRanges.maximumRetainedMessages),
  maximumRetainedBytes: number(settingRanges.maximumRetainedBytes),
  maximumMemoryMegabytes: number(settingRanges.maximumMemoryMegabytes),
  sysIntervalSeconds: number(settingRanges.sysIntervalSeconds),
  sharedStrategy: z.enum(["round-robin", "sticky", "hash-publisher", "hash-topic"]),
  /** Begins the Response Information of clients that ask for some; empty: none. */
  responseTopicPrefix: z.string().check(z.maxLength(1_024), z.regex(/^[^+#\0]*$/)),
  /** Holds from the next start of the engine. */
  durability: durabilitySchema,
});
export type BrokerSettingsValues = z.infer<typeof brokerSettingsSchema>;

export const brokerSettingsCommands = {
  /** Changes what is named; the rest stays. */
  "broker.configure": { input: z.strictObject({ settings: z.partial(brokerSettingsSchema) }), output: empty },
  /** Everything as it was when the workbench was new. */
  "broker.resetSettings": { input: empty, output: empty },
} as const;

export const brokerSettingsViews = {
  brokerSettings: {
    params: empty,
    action: z.never(),
    value: z.strictObject({
      settings: brokerSettingsSchema,
      defaults: brokerSettingsSchema,
      /** Durability of the engine that runs now, where it differs from the setting. */
      durabilityNow: durabilitySchema,
      /** Where the settings are kept; absent when nothing outlives the engine. */
      file: z.optional(z.string()),
      /** What befell files of the data folder when the engine started. */
      notices: z.array(z.string()),
    }),
  },
} as const;
