import { fail, type Result } from "#shared/base/index.ts";
import { hexOf } from "../hex.ts";
import type { ClientProfile, SubscriptionProfile, WillProfile } from "../profile.ts";
import { finishProfile, keepSubscriptions, qosOf, within } from "./draft.ts";
import type { ImportedProfile } from "./imported.ts";
import { type Loose, looselyRead } from "./loose.ts";

const MAX_FOUR_BYTES = 0xffff_ffff;

/** Whether a JSON value looks like a connection of MQTTX. */
export function isMqttxConnection(value: unknown): boolean {
  const entry = looselyRead(value);
  return entry.text("host") !== undefined && (entry.has("mqttVersion") || entry.has("clientId"));
}

/** A connection as MQTTX exports it. Certificates are paths in such a file, so they stay behind. */
export function readMqttxConnection(value: unknown, name: string): Result<ImportedProfile, string> {
  const entry = looselyRead(value);
  const host = entry.text("host");
  const port = within(entry.number("port"), 1, 65_535);
  if (host === undefined) return fail("it names no host");
  if (port === undefined) return fail("its port is no number from 1 to 65535");
  const notes: string[] = [];
  const protocol = (entry.text("protocol") ?? "mqtt").replace(/:\/*$/, "");
  const isWebSocket = protocol === "ws" || protocol === "wss";
  const hasTls = protocol === "mqtts" || protocol === "wss" || entry.truth("ssl") === true;
  const version = { "5.0": 5, "3.1.1": 4, "3.1": 3 }[entry.text("mqttVersion") ?? ""];
  const protocolVersion = version === 5 ? 5 : version === 3 ? 3 : 4;
  if (version === undefined) notes.push("it names no MQTT version: 3.1.1 is chosen");
  const will = readWill(entry.object("will"), protocolVersion);
  const subscriptions = keepSubscriptions(entry.list("subscriptions").map(readSubscription), notes);
  noteFiles(entry, notes);
  const connectOptions = protocolVersion === 5 ? readConnectOptions(entry) : undefined;
  const method = protocolVersion === 5 ? entry.object("properties").text("authenticationMethod") : undefined;
  const alpn = (entry.text("ALPNProtocols") ?? "").split(",").map((each) => each.trim());
  const userName = entry.text("username");

  const profile: ClientProfile = {
    name: name.slice(0, 200),
    target: { kind: "remote", host, port },
    protocolVersion,
    clientIdentifier: entry.text("clientId") ?? "",
    clean: entry.truth("clean") ?? true,
    keepAliveSeconds: within(entry.number("keepalive"), 0, 65_535) ?? 60,
    reconnects: entry.truth("reconnect") ?? true,
    ...(userName === undefined ? {} : { userName }),
    ...(isWebSocket ? { webSocket: { path: pathOf(entry.text("path")) } } : {}),
    ...(hasTls
      ? {
          tls: {
            verifies: entry.truth("rejectUnauthorized") ?? true,
            ...(alpn.some((each) => each !== "") ? { alpn: alpn.filter((each) => each !== "") } : {}),
          },
        }
      : {}),
    ...timeoutOf(entry),
    ...(connectOptions === undefined ? {} : { connectOptions }),
    ...(method === undefined ? {} : { authentication: { method } }),
    ...(will === undefined ? {} : { will }),
    ...(subscriptions.length === 0 ? {} : { subscriptions: [...subscriptions] }),
  };
  const password = userName === undefined && protocolVersion !== 5 ? undefined : entry.text("password");
  return finishProfile(profile, { password }, notes);
}

function pathOf(path: string | undefined): string {
  if (path === undefined) return "/mqtt";
  return path.startsWith("/") ? path : `/${path}`;
}

function timeoutOf(entry: Loose): { connectTimeoutSeconds?: number } {
  const seconds = within(entry.number("connectTimeout"), 1, 300);
  return seconds === undefined ? {} : { connectTimeoutSeconds: seconds };
}

function noteFiles(entry: Loose, notes: string[]): void {
  for (const [field, what] of [
    ["ca", "authority"],
    ["cert", "client certificate"],
    ["key", "private key"],
  ] as const) {
    const path = entry.text(field);
    if (path !== undefined)
      notes.push(`the ${what} is only named, as \`${path.slice(0, 300)}\`: choose the file again`);
  }
}

function readSubscription(entry: Loose): SubscriptionProfile {
  const identifier = within(entry.number("subscriptionIdentifier"), 1, 268_435_455);
  const retainHandling = entry.has("rh") ? qosOf(entry.number("rh")) : undefined;
  return {
    topicFilter: entry.text("topic") ?? "",
    qos: qosOf(entry.number("qos")),
    ...(entry.truth("nl") === true ? { noLocal: true } : {}),
    ...(entry.truth("rap") === true ? { retainAsPublished: true } : {}),
    ...(retainHandling === undefined || retainHandling === 0 ? {} : { retainHandling }),
    ...(identifier === undefined ? {} : { subscriptionIdentifier: identifier }),
  };
}

/** Older versions keep the properties beside everything else, later ones in an object of their own. */
function readConnectOptions(entry: Loose): ClientProfile["connectOptions"] {
  const own = entry.object("properties");
  const number = (name: string): number | undefined => own.number(name) ?? entry.number(name);
  const truth = (name: string): boolean | undefined => own.truth(name) ?? entry.truth(name);
  const sessionExpiryInterval = within(number("sessionExpiryInterval"), 0, MAX_FOUR_BYTES);
  const receiveMaximum = within(number("receiveMaximum"), 1, 65_535);
  const maximumPacketSize = within(number("maximumPacketSize"), 1, MAX_FOUR_BYTES);
  const topicAliasMaximum = within(number("topicAliasMaximum"), 0, 65_535);
  const requestResponseInformation = truth("requestResponseInformation");
  const requestProblemInformation = truth("requestProblemInformation");
  const userProperties = readUserProperties(own.object("userProperties"));
  return {
    ...(sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }),
    ...(receiveMaximum === undefined ? {} : { receiveMaximum }),
    ...(maximumPacketSize === undefined ? {} : { maximumPacketSize }),
    ...(topicAliasMaximum === undefined ? {} : { topicAliasMaximum }),
    ...(requestResponseInformation === undefined ? {} : { requestResponseInformation }),
    ...(requestProblemInformation === undefined ? {} : { requestProblemInformation }),
    ...(userProperties.length === 0 ? {} : { userProperties }),
  };
}

/** A name may have several values. */
function readUserProperties(entry: Loose): { name: string; value: string }[] {
  return entry
    .fields()
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each: unknown) => ({ name, value: each })),
    )
    .flatMap(({ name, value }) => (typeof value === "string" ? [{ name, value }] : []))
    .slice(0, 100);
}

function readWill(entry: Loose, protocolVersion: number): WillProfile | undefined {
  const topicName = entry.text("lastWillTopic");
  if (topicName === undefined) return undefined;
  const properties = entry.object("properties");
  const willDelayInterval = within(properties.number("willDelayInterval"), 0, MAX_FOUR_BYTES);
  const messageExpiryInterval = within(properties.number("messageExpiryInterval"), 0, MAX_FOUR_BYTES);
  const contentType = properties.text("contentType");
  const responseTopic = properties.text("responseTopic");
  const correlation = properties.text("correlationData");
  const isText = properties.truth("payloadFormatIndicator");
  const userProperties = readUserProperties(properties.object("userProperties"));
  return {
    topicName,
    payload: entry.text("lastWillPayload") ?? "",
    payloadFormat: "text",
    qos: qosOf(entry.number("lastWillQos")),
    retain: entry.truth("lastWillRetain") ?? false,
    ...(protocolVersion === 5
      ? {
          properties: {
            ...(willDelayInterval === undefined ? {} : { willDelayInterval }),
            ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
            ...(contentType === undefined ? {} : { contentType }),
            ...(responseTopic === undefined ? {} : { responseTopic }),
            ...(correlation === undefined ? {} : { correlationData: hexOf(new TextEncoder().encode(correlation)) }),
            ...(isText === true ? { payloadFormatIndicator: 1 as const } : {}),
            ...(userProperties.length === 0 ? {} : { userProperties }),
          },
        }
      : {}),
  };
}
