import * as z from "zod/mini";
import { bytes, count, direction, empty, protocolVersion, qos, severity } from "./schemas.ts";

/** One row of the packet list. */
export const packetRowSchema = z.strictObject({
  /** Position in the filtered list. It never changes while the filter stays: dropped rows leave a gap at the start. */
  row: count,
  /** Number of the packet in the log, from 0, in order of recording. */
  sequence: count,
  /** Milliseconds since 1970, with microseconds behind the point. */
  timeMs: z.number(),
  connection: count,
  /** Client Identifier of the connection, or its address while that is unknown. */
  client: z.string(),
  direction,
  /** The standard's name, or `reserved 0` and the like. */
  type: z.string(),
  /** The four low bits of the first byte. */
  flags: count,
  version: z.optional(protocolVersion),
  /** Bytes of the whole control packet. */
  length: count,
  qos: z.optional(qos),
  packetIdentifier: z.optional(count),
  topicName: z.optional(z.string()),
  /** The rest of the row in words: never longer than 300 characters; the packet itself is never cut. */
  summary: z.string(),
  /** The worst diagnostic, when there is one. */
  severity: z.optional(severity),
  /** `denied`: the broker's policy denied what the packet asks for. `refused`: its Reason Code says no. */
  outcome: z.optional(z.enum(["denied", "refused"])),
  /** Of a denied packet whose client does not know: the wire told it that all went well. */
  told: z.optional(z.literal("success")),
});
export type PacketRow = z.infer<typeof packetRowSchema>;

/** Which rows of the filtered list a page wants. */
const windowSchema = z.strictObject({
  anchor: z.discriminatedUnion("kind", [
    /** The last `count` rows, always. */
    z.strictObject({ kind: z.literal("tail") }),
    /** `count` rows from `row` on. */
    z.strictObject({ kind: z.literal("row"), row: z.number() }),
    /** `count` rows with the packet `sequence` (or the next one that matches) in the middle. */
    z.strictObject({ kind: z.literal("sequence"), sequence: count }),
  ]),
  count: z.number().check(z.int(), z.minimum(0), z.maximum(500)),
});

/** A position in the text of a display filter, in UTF-16 code units, half-open. */
export const filterErrorSchema = z.strictObject({ message: z.string(), start: count, end: count });
export type FilterError = z.infer<typeof filterErrorSchema>;

export const packetsViewSchema = z.strictObject({
  /** Rows that can be asked for: from `start` to before `end`. */
  available: z.strictObject({ start: count, end: count }),
  /** Packets that passed since the engine started, recorded or not: of the same moment as the other counters. */
  seen: count,
  /** Packets in the log, matching or not. */
  kept: count,
  /** Packets dropped because the budget was full, since the log was cleared. */
  dropped: count,
  /** Part of the log that the filter has judged so far, 0 to 1. */
  scanned: z.number(),
  /** Packets that arrived after the view was frozen. */
  hiddenByFreeze: count,
  /** When the filter cannot be read: nothing else of the value is meaningful but `kept`. */
  filterError: z.optional(filterErrorSchema),
  rows: z.array(packetRowSchema),
});
export type PacketsView = z.infer<typeof packetsViewSchema>;

/** One packet with everything the inspector needs. */
export const packetDetailSchema = z.strictObject({
  row: packetRowSchema,
  bytes,
  /** What is known of the connection: to resolve aliases and to say who is at the other end. */
  peer: z.strictObject({ remote: z.string(), clientIdentifier: z.string(), point: z.enum(["broker", "client"]) }),
  /** Topic Name behind the packet's Topic Alias, when the packet carries only the alias. */
  aliasedTopicName: z.optional(z.string()),
  /** The packet that gave the alias its Topic Name, while it is in the log. */
  aliasSetBy: z.optional(count),
  /** Packets of the same exchange, in order, this one included: PUBLISH with its acknowledgements, and so on. */
  related: z.array(
    z.strictObject({
      sequence: count,
      type: z.string(),
      direction,
      /** As in `packetRow.client`. */
      client: z.string(),
      timeMs: z.number(),
      relation: z.string(),
    }),
  ),
});
export type PacketDetail = z.infer<typeof packetDetailSchema>;

/** Who took part in the packets of the log, and how many of them need a look. */
export const captureOverviewSchema = z.strictObject({
  /** Packets counted so far; the log has more while it is being counted through. */
  all: count,
  denied: count,
  malformed: count,
  /** Clients with packets in the log, by name; at most 200. */
  clients: z.array(
    z.strictObject({
      /** As in `packetRow.client`. */
      client: z.string(),
      isConnected: z.boolean(),
      packets: count,
      denied: count,
      malformed: count,
    }),
  ),
  clientTotal: count,
});
export type CaptureOverview = z.infer<typeof captureOverviewSchema>;

/** Packets that go together, for a ladder diagram. */
export const packetFlowSchema = z.strictObject({
  /** In order of time. */
  packets: z.array(
    z.strictObject({
      row: packetRowSchema,
      /** The packet that this one answers, or the PUBLISH that it delivers. */
      follows: z.optional(count),
    }),
  ),
  /** Deliveries of the message that are not among `packets`, because there are too many. */
  hiddenDeliveries: count,
  /** Who matched and did not get the message; `listed` may be shorter than `count`. */
  notDelivered: z.strictObject({
    count,
    listed: z.array(z.strictObject({ clientIdentifier: z.string(), reason: z.string() })),
  }),
});
export type PacketFlow = z.infer<typeof packetFlowSchema>;

/** What the packets before and after show to be wrong with a packet. */
export const flowFindingsSchema = z.strictObject({
  /** As the dissector's, with the whole packet as span. */
  diagnostics: z.array(
    z.strictObject({
      code: z.string(),
      severity,
      span: z.strictObject({ start: count, end: count }),
      message: z.string(),
      statement: z.exactOptional(z.strictObject({ edition: z.enum(["3.1.1", "5.0"]), id: z.string() })),
      reasonCode: z.exactOptional(count),
    }),
  ),
  /** Packets of the client that were looked at. */
  judged: count,
  /** Earlier packets of the client are gone, were not recorded, or were too many: what needs them is not judged. */
  isBounded: z.boolean(),
});
export type FlowFindings = z.infer<typeof flowFindingsSchema>;

/** What became of one published message at the embedded broker. */
export const messagePassportSchema = z.strictObject({
  /** The PUBLISH that brought it. */
  publication: z.strictObject({
    clientIdentifier: z.string(),
    remote: z.string(),
    userName: z.exactOptional(z.string()),
    timeMs: z.number(),
    topicName: z.string(),
    qos,
    isRetained: z.boolean(),
    isDenied: z.boolean(),
  }),
  /**
   * Subscriptions that matched when it was published, of those who got it and of those who did not; at most 1 000 of
   * `subscriptionTotal`.
   */
  subscriptions: z.array(
    z.strictObject({
      clientIdentifier: z.string(),
      topicFilter: z.string(),
      /** Granted. */
      qos,
      /** The SUBSCRIBE; absent where it is not in the log, and the broker knows the Subscription as it is now. */
      subscribedIn: z.exactOptional(count),
    }),
  ),
  subscriptionTotal: count,
  /** The packets that delivered it and are in the log, oldest first; at most 1 000. */
  deliveries: z.array(
    z.strictObject({
      sequence: count,
      clientIdentifier: z.string(),
      qos,
      timeMs: z.number(),
      /** Since the broker had it. */
      latencyMs: z.number(),
      /** DUP: it had been sent before. */
      isRepeated: z.boolean(),
      /** The packet that ended the exchange, or that none did; absent for QoS 0, and for all but the first deliveries. */
      answer: z.exactOptional(z.union([z.strictObject({ sequence: count, afterMs: z.number() }), z.literal("none")])),
    }),
  ),
  /** Who matched and did not get it; `listed` may be shorter than `count`. */
  notDelivered: z.strictObject({
    count,
    listed: z.array(z.strictObject({ clientIdentifier: z.string(), reason: z.string() })),
  }),
});
export type MessagePassport = z.infer<typeof messagePassportSchema>;

export const captureCommands = {
  "capture.record": { input: z.strictObject({ isRecording: z.boolean() }), output: empty },
  /** Forgets every packet and the counters of the log. Connections and topics stay. */
  "capture.clear": { input: empty, output: empty },
  "capture.packet": { input: z.strictObject({ sequence: count }), output: packetDetailSchema },
  /** Judges a packet by the packets around it: apart from `capture.packet`, because it takes longer. */
  "capture.findings": { input: z.strictObject({ sequence: count }), output: flowFindingsSchema },
  /** Where the message of a PUBLISH went; not found for a packet that brought no message to the embedded broker. */
  "capture.passport": { input: z.strictObject({ sequence: count }), output: messagePassportSchema },
  /** What goes together with a packet: its exchange, its connection around it, or its message through the broker. */
  "capture.flow": {
    input: z.strictObject({ sequence: count, scope: z.enum(["exchange", "connection", "message"]) }),
    output: packetFlowSchema,
  },
  /** The packets between two sequences, both included, that pass a filter; at most 10 000 of `total` in words. */
  "capture.rows": {
    input: z.strictObject({ filter: z.string().check(z.maxLength(4_096)), first: count, last: count }),
    output: z.strictObject({ rows: z.array(packetRowSchema), total: count }),
  },
  /** Words that complete a display filter at `position`. */
  "capture.completeFilter": {
    input: z.strictObject({ filter: z.string().check(z.maxLength(4_096)), position: count }),
    output: z.strictObject({
      start: count,
      items: z.array(z.strictObject({ text: z.string(), detail: z.string() })),
    }),
  },
} as const;

export const captureViews = {
  packets: {
    params: z.strictObject({
      filter: z.string().check(z.maxLength(4_096)),
      window: windowSchema,
      /** Freeze: packets from this sequence on are not shown. */
      frozenAt: z.optional(count),
    }),
    action: z.never(),
    value: packetsViewSchema,
  },
  captureOverview: { params: empty, action: z.never(), value: captureOverviewSchema },
} as const;
