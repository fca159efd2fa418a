import * as z from "zod/mini";
import type { Publisher } from "#shared/contract/index.ts";
import { MAXIMUM_RULE_CHARACTERS, type ParsedRules, parseRules } from "#shared/rules/index.ts";
import type { DataFolder } from "../storage/index.ts";

/** A document that is kept. */
export interface KeptRules {
  readonly id: string;
  readonly text: string;
  readonly via: Publisher;
  /** Grows with every change of the text. */
  readonly revision: number;
  readonly parsed: ParsedRules;
}

/** The documents of rules and the tables beside them, as files of one folder. */
export interface RuleShelf {
  /** By name. */
  all(): readonly KeptRules[];
  find(id: string): KeptRules | undefined;
  /** Keeps a new document; `undefined` when there is no room for it. */
  add(text: string): string | undefined;
  write(id: string, text: string): number;
  choose(id: string, via: Publisher): void;
  remove(id: string): void;
  files(): readonly { readonly name: string; readonly characters: number }[];
  fileOf(name: string): string | undefined;
  /** False when there is no room for it. */
  addFile(name: string, text: string): boolean;
  removeFile(name: string): void;
}

interface Kept {
  readonly fileName: string;
  text: string;
  via: Publisher;
  revision: number;
  parsed: ParsedRules;
  /** The last name that the document had: it keeps it while it is being written. */
  name: string;
}

export const MAXIMUM_DOCUMENTS = 200;
const MAXIMUM_FILES = 2 * MAXIMUM_DOCUMENTS;
const MAXIMUM_BYTES = 16 * MAXIMUM_RULE_CHARACTERS;
const MAXIMUM_ID = 60;

const id = z.string().check(z.maxLength(100));
const connectionsSchema = z.record(
  z.string(),
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("client"), id }),
    z.strictObject({ kind: z.literal("embedded") }),
  ]),
);
const EMBEDDED: Publisher = { kind: "embedded" };

/** Opens the shelf; without a data folder it keeps nothing. */
export function openRuleShelf(folder: DataFolder | undefined): RuleShelf {
  const texts = folder?.openTexts({
    name: "rules",
    endings: [".yaml", ".yml", ".csv"],
    maximumBytes: MAXIMUM_BYTES,
    maximumFiles: MAXIMUM_FILES,
  });
  const connections = folder?.openDocument({ name: "ruleConnections", version: 1, schema: connectionsSchema });
  const tables = new Map<string, string>();
  const documents = new Map<string, Kept>();

  const fileOf = (name: string): string | undefined => tables.get(name);

  for (const [name, text] of texts?.initial ?? []) if (/\.csv$/i.test(name)) tables.set(name, text);
  for (const [fileName, text] of texts?.initial ?? []) {
    const key = fileName.replace(/\.ya?ml$/i, "");
    if (key === fileName || key === "" || key.length > 100 || documents.has(key)) continue;
    const parsed = parseRules(text, fileOf);
    const via = connections?.initial?.[key] ?? EMBEDDED;
    documents.set(key, { fileName, text, via, revision: 0, parsed, name: parsed.name ?? key });
  }

  function describe(key: string, kept: Kept): KeptRules {
    const { text, via, revision, parsed, name } = kept;
    return { id: key, text, via, revision, parsed: { ...parsed, name } };
  }

  function keepConnections(): void {
    connections?.write(Object.fromEntries(Array.from(documents, ([key, { via }]) => [key, via])));
  }

  function readAnew(): void {
    for (const kept of documents.values()) kept.parsed = parseRules(kept.text, fileOf);
  }

  function write(kept: Kept, text: string): void {
    kept.text = text;
    kept.parsed = parseRules(text, fileOf);
    kept.name = kept.parsed.name ?? kept.name;
    kept.revision += 1;
    texts?.write(kept.fileName, text);
  }

  return {
    all: () =>
      Array.from(documents, ([key, kept]) => describe(key, kept)).toSorted(
        (one, other) =>
          (one.parsed.name ?? "").localeCompare(other.parsed.name ?? "") || one.id.localeCompare(other.id),
      ),
    find(key) {
      const kept = documents.get(key);
      return kept && describe(key, kept);
    },
    add(text) {
      if (documents.size >= MAXIMUM_DOCUMENTS) return undefined;
      const parsed = parseRules(text, fileOf);
      const name = parsed.name ?? "Rules";
      const key = freeKey(name, documents);
      const kept: Kept = { fileName: `${key}.yaml`, text, via: EMBEDDED, revision: 0, parsed, name };
      documents.set(key, kept);
      write(kept, text);
      return key;
    },
    write(key, text) {
      const kept = documents.get(key);
      if (kept !== undefined && kept.text !== text) write(kept, text);
      return kept?.revision ?? 0;
    },
    choose(key, via) {
      const kept = documents.get(key);
      if (kept === undefined) return;
      kept.via = via;
      keepConnections();
    },
    remove(key) {
      const kept = documents.get(key);
      if (kept === undefined) return;
      documents.delete(key);
      texts?.remove(kept.fileName);
      keepConnections();
    },
    files: () =>
      Array.from(tables, ([name, text]) => ({ name, characters: text.length })).toSorted((one, other) =>
        one.name.localeCompare(other.name),
      ),
    fileOf,
    addFile(name, text) {
      if (!tables.has(name) && tables.size >= MAXIMUM_DOCUMENTS) return false;
      tables.set(name, text);
      texts?.write(name, text);
      readAnew();
      return true;
    },
    removeFile(name) {
      if (!tables.delete(name)) return;
      texts?.remove(name);
      readAnew();
    },
  };
}

/** A name for the file, made of the document's: what every file system takes. */
function freeKey(name: string, taken: ReadonlyMap<string, unknown>): string {
  const words = name
    .normalize("NFKD")
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ["rules"];
  const key = words.join("-").slice(0, MAXIMUM_ID);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? key : `${key}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
