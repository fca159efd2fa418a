import { escapeText, fail, ok, type Result } from "#shared/base/index.ts";
import { documentHeadSchema, DOCUMENT_VERSION, MAX_PROFILES } from "../document.ts";
import { clientProfileSchema } from "../profile.ts";
import type { ImportedProfile, ProfileImport } from "./imported.ts";
import { looselyRead } from "./loose.ts";
import { isMqttExplorerConnection, readMqttExplorerConnection } from "./mqttExplorer.ts";
import { isMqttxConnection, readMqttxConnection } from "./mqttx.ts";

/** Larger files are refused before they are looked at: MQTTX may export all messages along with the connections. */
export const MAX_IMPORT_BYTES = 16 * 1024 * 1024;

type Entry = readonly [name: string, value: unknown];
type EntryReader = (value: unknown, name: string) => Result<ImportedProfile, string>;

/** Reads a file of profiles of any of the known kinds. The failure says what the file is not. */
export function readProfiles(text: string): Result<ProfileImport, string> {
  if (text.length > MAX_IMPORT_BYTES) {
    return fail(`the file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MB: export connections without messages`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return fail(`this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const head = documentHeadSchema.safeParse(json);
  if (head.success) {
    if (head.data.version > DOCUMENT_VERSION) {
      return fail(`the file was written by a newer Wirebench (version \`${head.data.version}\` of its format)`);
    }
    return readAll("Wirebench", head.data.clients.map(named), readOwn);
  }
  const found = recognise(json);
  if (found === undefined) {
    return fail("the file holds no connections that Wirebench, MQTTX or MQTT Explorer have exported");
  }
  return readAll(
    found.source,
    found.entries,
    found.source === "MQTTX" ? readMqttxConnection : readMqttExplorerConnection,
  );
}

function named(value: unknown, index: number): Entry {
  return [looselyRead(value).text("name") ?? `entry ${index + 1}`, value];
}

/** The entries of a foreign file: a list, an object of them by id, or the settings file of MQTT Explorer. */
function recognise(
  json: unknown,
): { readonly source: "MQTTX" | "MQTT Explorer"; readonly entries: readonly Entry[] } | undefined {
  const root = looselyRead(json);
  const kept = looselyRead(json).object("ConnectionManager_connections").fields();
  // One connection alone is written as it is, without a list around it.
  const isAlone = isMqttExplorerConnection(json) || isMqttxConnection(json);
  const wrapped = isAlone ? [json] : Array.isArray(json) ? json : looselyList(json, "connections");
  const entries =
    wrapped?.map(named) ??
    (kept.length > 0 ? kept : root.fields()).map(([id, value]): Entry => [
      looselyRead(value).text("name") ?? id,
      value,
    ]);
  if (entries.some(([, value]) => isMqttExplorerConnection(value))) return { source: "MQTT Explorer", entries };
  if (entries.some(([, value]) => isMqttxConnection(value))) return { source: "MQTTX", entries };
  return undefined;
}

function looselyList(json: unknown, name: string): unknown[] | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(json, name)?.value;
  return Array.isArray(value) ? value : undefined;
}

function readAll(
  source: ProfileImport["source"],
  entries: readonly Entry[],
  read: EntryReader,
): Result<ProfileImport, string> {
  if (entries.length > MAX_PROFILES) {
    return fail(`the file holds ${entries.length} connections, and ${MAX_PROFILES} at most are taken at once`);
  }
  const profiles: ImportedProfile[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const [name, value] of entries) {
    const imported = read(value, name);
    if (imported.ok) profiles.push(imported.value);
    else refused.push({ name: escapeText(name.slice(0, 200)), reason: imported.error });
  }
  return ok({ source, profiles, refused });
}

const readOwn: EntryReader = (value) => {
  const parsed = clientProfileSchema.safeParse(value);
  if (parsed.success) return ok({ profile: parsed.data, secrets: {}, notes: [] });
  const [issue] = parsed.error.issues;
  return fail(`\`${issue?.path.join(".") ?? ""}\` is not as it should be: ${issue?.message ?? "unexpected value"}`);
};
