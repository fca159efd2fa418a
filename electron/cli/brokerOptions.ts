import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { type BrokerSettings, defaultBrokerSettings, type SharedStrategy } from "#electron/engine/broker/index.ts";
import type { LogLevel } from "#electron/engine/support/index.ts";
import type { AccessOptions } from "./brokerAccess.ts";
import { type DataOptions, readDataOptions } from "./brokerData.ts";
import { type CaptureFileOptions, captureOptionTable, readCaptureOptions } from "./brokerCapture.ts";
import { type ListenerOptions, listenerOptionTable, readListenerOptions } from "./brokerListeners.ts";
import { type OptionValues, readChoice, readNumber, readOptions } from "#electron/options/index.ts";

/** What `wirebench broker` was asked for. */
export interface BrokerCommand {
  readonly showsHelp: boolean;
  readonly listeners: ListenerOptions;
  /** Absent: nothing is kept between runs. */
  readonly data: DataOptions | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: "text" | "json";
  readonly settings: Partial<BrokerSettings>;
  readonly access: AccessOptions;
  /** Absent: nothing is recorded. */
  readonly capture: CaptureFileOptions | undefined;
  /** What the command line says of refused PUBLISH packets; it overrules a policy. */
  readonly deniedPublish: Partial<BrokerSettings["deniedPublish"]>;
  /** Where clients are sent instead of being served; empty serves them. */
  readonly redirectTo: string;
}

export const brokerHelp = `Usage: wirebench broker [options]

Runs the MQTT broker in the foreground. Prints one line of JSON when it listens; logs to stderr; SIGTERM or Ctrl+C
stops it.

  --host H                         address to listen on (127.0.0.1; repeatable)
  --port N                         TCP port (1883); 0: any free one
  --tls-port N                     port for MQTT over TLS (off)
  --ws-port N                      port for MQTT over WebSocket (off)
  --wss-port N                     port for MQTT over secure WebSocket (off)
  --cert FILE --key FILE           certificate chain and key for TLS, PEM; without them a local authority, created on
                                   first use under the data folder, makes some
  --ca FILE                        authority that signs client certificates, PEM
  --require-client-cert            no TLS connection without a client certificate
  --server-name NAME               a certificate of its own for clients that ask for this name (SNI; repeatable)
  --allow-origin ORIGIN            web pages of this origin may connect by WebSocket (repeatable); *: every page;
                                   pages of this machine always may
  --tls-key-log FILE               append the secrets of TLS sessions, for Wireshark
  --data DIR                       data folder: sessions, retained messages and waiting messages outlive the broker
  --durability memory|written|synced
                                   what an acknowledgement rests on: nothing, for the state is saved when the broker
                                   stops in order (memory); the operating system has the state, which outlives a crash
                                   of the broker (written); the disk has it, which outlives one of the machine (synced)
  --anonymous                      everybody may connect; the default on loopback, elsewhere it silences the warning;
                                   with --accounts, clients that have none may connect too
  --accounts FILE                  who may connect, as \`wirebench account add\` writes it
  --policy FILE                    who may do what: a Wirebench policy in YAML or JSON
  --variant NAME                   the policy in one of its variants
  --acl-file FILE                  who may do what: a file in Mosquitto's syntax, judged as Mosquitto does
  --deny-subscribe FILTER          nobody may subscribe to exactly this filter (repeatable)
  --denied-subscribe refuse|grant  answer to a refused SUBSCRIBE: a code, or granted while deliveries are filtered (refuse)
  --denied-publish ack|close       answer to a refused PUBLISH of a 3.1.1 client (ack)
  --denied-publish-v5 reason-code|disconnect|silent
                                   answer to a refused PUBLISH of a 5.0 client (reason-code)
  --redirect-to SERVER             serve nobody: send clients there (Server Reference)
  --max-connections N              network connections at once
  --connect-rate N                 new network connections in a second (0: no limit)
  --memory-limit MB                memory for waiting and retained messages (1024): beyond it nothing more waits, no
                                   topic gets a new retained message and nobody new may connect; 0: no limit
  --sys-interval S                 period of the $SYS topics (10); 0: none
  --max-packet-size B              longest packet taken from a client, in bytes
  --max-topic-levels N             levels of Topic Names and Topic Filters
  --max-topic-length B             length of Topic Names and Topic Filters, in bytes
  --max-subscriptions N            subscriptions of one client
  --max-qos N                      highest Quality of Service granted (2)
  --max-keepalive S                longest Keep Alive, for 5.0 clients (0: as the client wishes)
  --max-sessions N                 sessions, connected or not
  --max-queue N                    waiting messages of one session
  --max-queue-bytes B              waiting bytes of one session
  --max-unsent-bytes B             unsent bytes of one client beyond which QoS 0 messages to it are dropped
  --max-inflight N                 unfinished QoS 1 and 2 messages to one 3.x client (1000)
  --max-retained N                 retained messages
  --max-retained-bytes B           bytes of retained messages
  --connect-timeout S              time for a whole CONNECT (10)
  --packet-timeout S               time for a whole packet; long packets get more (30)
  --receive-maximum N              unfinished QoS 1 and 2 messages taken from one 5.0 client
  --topic-alias-maximum N          Topic Aliases taken from one 5.0 client
  --session-expiry-maximum S       longest Session Expiry Interval
  --shared-strategy round-robin|sticky|hash-publisher|hash-topic
                                   who of a shared subscription gets a message: each in turn, always the same one, or
                                   the same one for a publisher or a topic (round-robin)
  --response-prefix TEXT           begins the Response Information of 5.0 clients that ask for it (response/)
  --capture FILE                   record every packet, as pcapng for Wireshark and the workbench; passwords included
  --ring MB                        memory for packets that wait to be recorded (256)
  --no-capture                     record nothing (the default)
  --log-level error|warn|info|debug   (info)
  --log-format text|json           (text)
  --help                           this text
`;

type NumberSetting = {
  [Name in keyof BrokerSettings]: BrokerSettings[Name] extends number ? Name : never;
}[keyof BrokerSettings];

/** Options that are one number of the broker's settings, with what the standard or the broker bounds it to. */
const numberOptions: Readonly<
  Record<
    string,
    { readonly setting: NumberSetting; readonly minimum: number; readonly maximum: number; readonly scale?: number }
  >
> = {
  "connect-rate": { setting: "maximumConnectsPerSecond", minimum: 0, maximum: 1_000_000 },
  "memory-limit": { setting: "maximumMemoryMegabytes", minimum: 0, maximum: 1_000_000 },
  "sys-interval": { setting: "sysIntervalSeconds", minimum: 0, maximum: 86_400 },
  "max-topic-levels": { setting: "maximumTopicLevels", minimum: 1, maximum: 65_536 },
  "max-topic-length": { setting: "maximumTopicBytes", minimum: 1, maximum: 65_535 },
  "max-subscriptions": { setting: "maximumSubscriptionsPerClient", minimum: 0, maximum: 10_000_000 },
  "max-connections": { setting: "maximumConnections", minimum: 1, maximum: 1_000_000 },
  "max-packet-size": { setting: "maximumPacketBytes", minimum: 2, maximum: 268_435_460 },
  "max-keepalive": { setting: "maximumKeepAliveSeconds", minimum: 0, maximum: 65_535 },
  "max-queue": { setting: "maximumQueuedMessages", minimum: 0, maximum: 100_000_000 },
  "max-sessions": { setting: "maximumSessions", minimum: 1, maximum: 10_000_000 },
  "max-queue-bytes": { setting: "maximumQueuedBytes", minimum: 0, maximum: 64 * 1024 ** 3 },
  "max-unsent-bytes": { setting: "maximumBufferedBytes", minimum: 1_024, maximum: 1024 ** 3 },
  "max-inflight": { setting: "maximumInFlight", minimum: 1, maximum: 65_535 },
  "max-retained": { setting: "maximumRetainedMessages", minimum: 0, maximum: 100_000_000 },
  "max-retained-bytes": { setting: "maximumRetainedBytes", minimum: 0, maximum: 64 * 1024 ** 3 },
  "connect-timeout": { setting: "connectTimeoutMs", minimum: 1, maximum: 600, scale: 1_000 },
  "packet-timeout": { setting: "packetTimeoutMs", minimum: 1, maximum: 3_600, scale: 1_000 },
  "receive-maximum": { setting: "receiveMaximum", minimum: 1, maximum: 65_535 },
  "topic-alias-maximum": { setting: "topicAliasMaximum", minimum: 0, maximum: 65_535 },
  "session-expiry-maximum": { setting: "maximumSessionExpirySeconds", minimum: 0, maximum: 0xffff_ffff },
};

/** What Mosquitto does too. */
const SYS_INTERVAL_SECONDS = 10;

const sharedStrategies: readonly SharedStrategy[] = ["round-robin", "sticky", "hash-publisher", "hash-topic"];
const subscribeDenials: readonly BrokerSettings["deniedSubscribe"][] = ["refuse", "grant"];
const logLevels: readonly LogLevel[] = ["error", "warn", "info", "debug"];

/** Reads the command line of `wirebench broker`; the failure names what is wrong with it. */
export function readBrokerOptions(argv: readonly string[]): Result<BrokerCommand, string> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const read = readOptions(argv, {
    ...listenerOptionTable,
    ...captureOptionTable,
    durability: text,
    anonymous: flag,
    accounts: text,
    policy: text,
    variant: text,
    "acl-file": text,
    "deny-subscribe": { type: "string", multiple: true },
    "denied-publish": text,
    "denied-publish-v5": text,
    "max-qos": text,
    "shared-strategy": text,
    "denied-subscribe": text,
    "response-prefix": text,
    "redirect-to": text,
    ...Object.fromEntries(Object.keys(numberOptions).map((name) => [name, text])),
    "log-level": text,
    "log-format": text,
    help: flag,
  });
  if (!read.ok) return read;
  const values = read.value;
  const listeners = readListenerOptions(values);
  if (!listeners.ok) return listeners;
  const data = readDataOptions(values);
  if (!data.ok) return data;
  const logLevel = readChoice("log-level", textOf(values, "log-level", "info"), logLevels);
  if (!logLevel.ok) return logLevel;
  const logFormat = readChoice("log-format", textOf(values, "log-format", "text"), ["text", "json"]);
  if (!logFormat.ok) return logFormat;
  const settings = readSettings(values);
  if (!settings.ok) return settings;
  const access = readAccess(values);
  if (!access.ok) return access;
  const deniedPublish = readDeniedPublish(values);
  if (!deniedPublish.ok) return deniedPublish;
  const capture = readCaptureOptions(values);
  if (!capture.ok) return capture;
  return ok({
    capture: capture.value,
    showsHelp: values["help"] === true,
    listeners: listeners.value,
    data: data.value,
    logLevel: logLevel.value,
    logFormat: logFormat.value,
    settings: settings.value,
    access: access.value,
    deniedPublish: deniedPublish.value,
    redirectTo: textOf(values, "redirect-to", ""),
  });
}

/** Whether an address reaches this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function readSettings(values: OptionValues): Result<Partial<BrokerSettings>, string> {
  const numbers: [NumberSetting, number][] = [];
  for (const [option, { setting, minimum, maximum, scale = 1 }] of Object.entries(numberOptions)) {
    const text = values[option];
    if (typeof text !== "string") continue;
    const number = readNumber(option, text, { minimum, maximum });
    if (!number.ok) return number;
    numbers.push([setting, number.value * scale]);
  }
  const qos = readChoice("max-qos", textOf(values, "max-qos", "2"), ["0", "1", "2"]);
  if (!qos.ok) return qos;
  const { sharedStrategy, deniedSubscribe, responseTopicPrefix } = defaultBrokerSettings;
  const shared = readChoice("shared-strategy", textOf(values, "shared-strategy", sharedStrategy), sharedStrategies);
  if (!shared.ok) return shared;
  const denied = readChoice("denied-subscribe", textOf(values, "denied-subscribe", deniedSubscribe), subscribeDenials);
  if (!denied.ok) return denied;
  const prefix = textOf(values, "response-prefix", responseTopicPrefix);
  if (/[+#\0]/.test(prefix)) return fail(`--response-prefix begins topic names: no + or #, not \`${prefix}\``);
  return ok({
    sysIntervalSeconds: SYS_INTERVAL_SECONDS,
    ...Object.fromEntries(numbers),
    maximumQoS: qosLevels[qos.value],
    sharedStrategy: shared.value,
    deniedSubscribe: denied.value,
    responseTopicPrefix: prefix,
  });
}

function readDeniedPublish(values: OptionValues): Result<Partial<BrokerSettings["deniedPublish"]>, string> {
  const v3Text = values["denied-publish"];
  const v3 = typeof v3Text === "string" ? readChoice("denied-publish", v3Text, ["ack", "close"]) : undefined;
  if (v3?.ok === false) return v3;
  const v5Text = values["denied-publish-v5"];
  const v5 =
    typeof v5Text === "string"
      ? readChoice("denied-publish-v5", v5Text, ["reason-code", "disconnect", "silent"])
      : undefined;
  if (v5?.ok === false) return v5;
  return ok({ ...(v3 === undefined ? {} : { v3: v3.value }), ...(v5 === undefined ? {} : { v5: v5.value }) });
}

function readAccess(values: OptionValues): Result<AccessOptions, string> {
  const fileOf = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === "string" ? value : undefined;
  };
  const policy = fileOf("policy");
  const variant = fileOf("variant");
  const aclFile = fileOf("acl-file");
  if (policy !== undefined && aclFile !== undefined) return fail("--policy and --acl-file exclude each other");
  if (variant !== undefined && policy === undefined) return fail("--variant needs --policy");
  const refused = values["deny-subscribe"];
  const refusedFilters = Array.isArray(refused) ? refused.filter((text) => typeof text === "string") : [];
  for (const text of refusedFilters) {
    const parsed = parseTopicFilter(text);
    if (!parsed.ok) return fail(`--deny-subscribe wants a topic filter, not \`${text}\`: ${parsed.error.message}`);
  }
  const isAnonymous = values["anonymous"] === true;
  return ok({ policy, variant, aclFile, accounts: fileOf("accounts"), isAnonymous, refusedFilters });
}

const qosLevels = { "0": 0, "1": 1, "2": 2 } as const;

function textOf(values: OptionValues, option: string, byDefault: string): string {
  const value = values[option];
  return typeof value === "string" ? value : byDefault;
}
