import { fail, type Result } from "#shared/base/index.ts";
import { readBase64 } from "#shared/payload/index.ts";
import type { ClientProfile } from "../profile.ts";
import { finishProfile, keepSubscriptions, qosOf, within } from "./draft.ts";
import type { ImportedProfile } from "./imported.ts";
import { type Loose, looselyRead } from "./loose.ts";

/** MQTT Explorer puts these into every new connection by itself. */
const UNASKED = ["#", "$SYS/#"];

/** Whether a JSON value looks like a connection of MQTT Explorer. */
export function isMqttExplorerConnection(value: unknown): boolean {
  const entry = looselyRead(value);
  return entry.has("configVersion") && (entry.has("host") || entry.text("type") === "mqtt");
}

/** A connection as MQTT Explorer keeps it in its settings. It speaks 3.1.1, and always with a clean session. */
export function readMqttExplorerConnection(value: unknown, name: string): Result<ImportedProfile, string> {
  const entry = looselyRead(value);
  const host = entry.text("host");
  const port = within(entry.number("port"), 1, 65_535);
  if (host === undefined) return fail("it names no host");
  if (port === undefined) return fail("its port is no number from 1 to 65535");
  const notes: string[] = [];
  const hasTls = entry.truth("encryption") === true;
  const authority = readPem(entry.object("selfSignedCertificate"), "server certificate", notes);
  const certificate = readPem(entry.object("clientCertificate"), "client certificate", notes);
  const privateKey = readPem(entry.object("clientKey"), "client key", notes);
  const subscriptions = keepSubscriptions(
    entry
      .list("subscriptions")
      .map((each) => ({ topicFilter: each.text("topic") ?? "", qos: qosOf(each.number("qos")) })),
    notes,
    UNASKED,
  );
  const userName = entry.text("username");
  const profile: ClientProfile = {
    name: name.slice(0, 200),
    target: { kind: "remote", host, port },
    protocolVersion: 4,
    clientIdentifier: entry.text("clientId") ?? "",
    clean: true,
    keepAliveSeconds: 60,
    reconnects: true,
    ...(userName === undefined ? {} : { userName }),
    ...(entry.text("protocol") === "ws"
      ? { webSocket: { path: `/${(entry.text("basePath") ?? "").replace(/^\/+/, "")}` } }
      : {}),
    ...(hasTls
      ? {
          tls: {
            verifies: entry.truth("certValidation") ?? true,
            ...(authority === undefined ? {} : { authority }),
            ...(certificate === undefined ? {} : { certificate }),
          },
        }
      : {}),
    ...(subscriptions.length === 0 ? {} : { subscriptions: [...subscriptions] }),
  };
  if (userName === undefined && entry.has("password")) {
    notes.push("its password is left out: in MQTT 3.1.1 a password needs a user name");
  }
  return finishProfile(
    profile,
    {
      password: userName === undefined ? undefined : entry.text("password"),
      privateKey: hasTls ? privateKey : undefined,
    },
    notes,
  );
}

/** A file that the settings hold as Base64. */
function readPem(entry: Loose, what: string, notes: string[]): string | undefined {
  const data = entry.text("data");
  if (data === undefined) return undefined;
  const bytes = readBase64(new TextEncoder().encode(data));
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : "";
  if (text.includes("-----BEGIN ")) return text;
  notes.push(`the ${what} \`${entry.text("name")?.slice(0, 200) ?? ""}\` is no PEM and is left out`);
  return undefined;
}
