import * as z from "zod/mini";
import { brokerStateSchema } from "./broker.ts";
import { durabilitySchema } from "./brokerSettings.ts";
import { count, empty } from "./schemas.ts";

/** The demo of the talk's scenario. */
export const demoStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stopped") }),
  z.strictObject({ kind: z.literal("starting") }),
  z.strictObject({ kind: z.literal("running"), sinceMs: z.number(), clients: count }),
  z.strictObject({ kind: z.literal("stopping") }),
  z.strictObject({ kind: z.literal("failed"), message: z.string() }),
]);
export type DemoState = z.infer<typeof demoStateSchema>;

/** The whole workbench at a glance: what the status bar draws. */
export const statusSchema = z.strictObject({
  broker: brokerStateSchema,
  /** Where the broker's sessions and messages outlive it; absent while nothing is to. */
  brokerStore: z.optional(
    z.strictObject({
      folder: z.string(),
      durability: durabilitySchema,
      /** A damaged store that was moved out of the way when this one was opened. */
      setAside: z.optional(z.strictObject({ path: z.string(), reason: z.string() })),
      /** Why nothing is written any more, or with `memory` why nothing is written at all. */
      fault: z.optional(z.string()),
    }),
  ),
  capture: z.strictObject({
    isRecording: z.boolean(),
    /** Packets that passed, recorded or not, since the engine started. */
    seen: count,
    kept: count,
    /** Recorded packets that left again because the budget was full. */
    dropped: count,
    bytesKept: count,
    packetBudget: count,
    byteBudget: count,
    /** Sequence that the next packet will get. */
    nextSequence: count,
    malformed: count,
  }),
  /** Over the last 5 seconds. */
  rates: z.strictObject({ packetsPerSecond: z.number(), messagesPerSecond: z.number(), bytesPerSecond: z.number() }),
  /** Network connections at the embedded broker. */
  connections: count,
  topics: count,
  denied: count,
  demo: demoStateSchema,
});
export type Status = z.infer<typeof statusSchema>;

export const statusCommands = {
  "demo.start": { input: empty, output: demoStateSchema },
  "demo.stop": { input: empty, output: demoStateSchema },
} as const;

export const statusViews = {
  status: { params: empty, action: z.never(), value: statusSchema },
  /** The engine's log, newest last; at most the last 500 lines. */
  log: {
    params: empty,
    action: z.never(),
    value: z.strictObject({
      lines: z.array(
        z.strictObject({ timeMs: z.number(), level: z.enum(["error", "warn", "info", "debug"]), text: z.string() }),
      ),
    }),
  },
} as const;
