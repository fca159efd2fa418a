import * as z from "zod/mini";
import { count, empty, listenPort } from "./schemas.ts";

const path = z.string().check(z.minLength(1), z.maxLength(4_096));
const name = z.string().check(z.minLength(1), z.maxLength(253));

/** What a listener speaks. */
export const listenerProtocolSchema = z.enum(["mqtt", "mqtts", "ws", "wss"]);

/** How a listener proves who it is, and whether its clients must. Files are named as the engine sees them. */
export const listenerTlsSchema = z.strictObject({
  certificate: z.discriminatedUnion("kind", [
    /** Made by the local authority; each server name gets a certificate of its own (SNI). */
    z.strictObject({ kind: z.literal("local"), serverNames: z.array(name).check(z.maxLength(100)) }),
    z.strictObject({
      kind: z.literal("files"),
      certificateFile: path,
      keyFile: path,
      /** For clients that ask for a name (SNI). */
      byServerName: z
        .array(z.strictObject({ serverName: name, certificateFile: path, keyFile: path }))
        .check(z.maxLength(100)),
    }),
  ]),
  clientCertificates: z.enum(["none", "optional", "required"]),
  /** Who signs them; absent means the local authority. */
  clientAuthorityFile: z.optional(path),
  /** Where the secrets of TLS sessions are appended, for whoever deciphers a recording. */
  keyLogFile: z.optional(path),
});
export type ListenerTls = z.infer<typeof listenerTlsSchema>;

/** Who may do what through a listener. */
export const listenerAccessSchema = z.discriminatedUnion("kind", [
  /** By what the Security activity applied. */
  z.strictObject({ kind: z.literal("workbench") }),
  /** Everybody, everything. */
  z.strictObject({ kind: z.literal("open") }),
  z.strictObject({
    kind: z.literal("own"),
    policyFile: z.optional(path),
    accountsFile: z.optional(path),
    /** With accounts: clients that have none may connect too. */
    isAnonymousAllowed: z.boolean(),
  }),
]);
export type ListenerAccess = z.infer<typeof listenerAccessSchema>;

/** A listener as a person sets it up. */
export const listenerConfigSchema = z.strictObject({
  protocol: listenerProtocolSchema,
  host: z.string().check(z.minLength(1), z.maxLength(253)),
  port: listenPort,
  /** Opens when the broker starts. */
  isEnabled: z.boolean(),
  /** Needed for `mqtts` and `wss`. */
  tls: z.optional(listenerTlsSchema),
  access: listenerAccessSchema,
  /** Connections through this listener alone; absent is no limit of its own. */
  maximumConnections: z.optional(count.check(z.minimum(1))),
  /** Origins of web pages that may connect to `ws` and `wss` besides those of this machine; `*` is every page. */
  allowedOrigins: z.array(z.string().check(z.minLength(1), z.maxLength(2_048))).check(z.maxLength(100)),
});
export type ListenerConfig = z.infer<typeof listenerConfigSchema>;

/** One listener: how it is set up, and how it stands. */
export const listenerRowSchema = z.strictObject({
  id: z.string(),
  config: listenerConfigSchema,
  state: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("stopped") }),
    z.strictObject({ kind: z.literal("starting") }),
    /** `port` is the real one where any free one was asked for. */
    z.strictObject({ kind: z.literal("listening"), port: count, sinceMs: z.number() }),
    z.strictObject({ kind: z.literal("port-taken"), port: count, suggestedPort: count }),
    z.strictObject({ kind: z.literal("failed"), message: z.string() }),
  ]),
  /** Open now. */
  connections: count,
  /** Peers that never became a connection, and why the last one did not. */
  turnedAway: count,
  lastTurnedAway: z.optional(z.strictObject({ remote: z.string(), reason: z.string(), atMs: z.number() })),
});
export type ListenerRow = z.infer<typeof listenerRowSchema>;

const listenerId = z.strictObject({ id: z.string() });
const pem = z.string();

export const listenerCommands = {
  /** Opens at once when it is enabled. Whether that worked is a state. */
  "listener.add": { input: z.strictObject({ config: listenerConfigSchema }), output: listenerId },
  /** A listener that is open opens anew when more than its limit, origins or access has changed. */
  "listener.change": { input: z.strictObject({ id: z.string(), config: listenerConfigSchema }), output: empty },
  /** Closes it, and with it its connections, for good. */
  "listener.remove": { input: listenerId, output: empty },
  "listener.start": { input: listenerId, output: empty },
  /** The other listeners go on. */
  "listener.stop": { input: listenerId, output: empty },
  /** The certificate that clients trust, created when there is none. */
  "certificate.authority": { input: empty, output: z.strictObject({ certificate: pem, file: z.string() }) },
  /** A certificate for a client of this name, signed by the local authority. The key is kept nowhere. */
  "certificate.issueClient": {
    input: z.strictObject({ commonName: z.string().check(z.minLength(1), z.maxLength(64)) }),
    output: z.strictObject({ certificate: pem, privateKey: pem, authority: pem }),
  },
} as const;

export const listenerViews = {
  listeners: {
    params: empty,
    action: z.never(),
    value: z.strictObject({
      listeners: z.array(listenerRowSchema),
      /** Without a data folder no certificate can be made, and nothing is kept. */
      hasDataFolder: z.boolean(),
    }),
  },
} as const;
