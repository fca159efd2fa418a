import * as z from "zod/mini";
import { count, empty, listenPort, protocolVersion } from "./schemas.ts";

/** Where the embedded broker listens. */
export const listenerSchema = z.strictObject({
  protocol: z.enum(["mqtt", "mqtts", "ws", "wss"]),
  host: z.string(),
  port: count,
  /** Of one that a person set up. */
  id: z.optional(z.string()),
});
export type ListenerInfo = z.infer<typeof listenerSchema>;

/** The embedded broker's state: exactly one variant at a time. */
export const brokerStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stopped") }),
  z.strictObject({ kind: z.literal("starting") }),
  z.strictObject({ kind: z.literal("listening"), listeners: z.array(listenerSchema), sinceMs: z.number() }),
  /** The port belongs to somebody else; `suggestedPort` was free a moment ago. */
  z.strictObject({ kind: z.literal("port-taken"), host: z.string(), port: count, suggestedPort: count }),
  z.strictObject({ kind: z.literal("failed"), message: z.string() }),
]);
export type BrokerState = z.infer<typeof brokerStateSchema>;

/** One network connection at the embedded broker. */
export const brokerConnectionSchema = z.strictObject({
  connection: count,
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion: z.optional(protocolVersion),
  remote: z.string(),
  sinceMs: z.number(),
  keepAliveSeconds: count,
  isCleanSession: z.boolean(),
  subscriptions: z.array(z.strictObject({ topicFilter: z.string(), qos: count })),
  packetsToServer: count,
  packetsToClient: count,
});
export type BrokerConnection = z.infer<typeof brokerConnectionSchema>;

/** Servers with their ports, separated by blanks. */
const serverReference = z.string().check(z.minLength(1), z.maxLength(1_024), z.regex(/^[^\0]*$/));

/** Where clients are sent instead of being served (5.0 §4.11): for good, or for now. */
export const redirectionSchema = z.strictObject({ to: serverReference, isPermanent: z.boolean() });

export const brokerCommands = {
  /** Starts listening. A taken port is a state (`port-taken`), not a failure of the command. */
  "broker.start": { input: z.strictObject({ port: z.optional(listenPort) }), output: brokerStateSchema },
  "broker.stop": { input: empty, output: brokerStateSchema },
  /** Closes one network connection: as an administrator would, unless a Reason Code of DISCONNECT is named. */
  "broker.disconnect": {
    input: z.strictObject({
      connection: count,
      /** For a 5.0 client; a 3.x connection just ends. */
      reasonCode: z.optional(count.check(z.maximum(255))),
      reasonString: z.optional(z.string().check(z.maxLength(1_024))),
      serverReference: z.optional(serverReference),
    }),
    output: empty,
  },
  /** Sends all clients, and who comes from now on, to another server; with nothing named they are served here again. */
  "broker.redirect": { input: z.strictObject({ redirection: z.optional(redirectionSchema) }), output: empty },
} as const;

export const brokerViews = {
  /** The network connections at the embedded broker, oldest first; the first 1 000 of `total`. */
  connections: {
    params: empty,
    action: z.never(),
    value: z.strictObject({ total: count, connections: z.array(brokerConnectionSchema) }),
  },
} as const;
