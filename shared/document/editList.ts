import { Document, isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";

/**
 * The text of a document with one more entry at the end of the list under `key`. Nothing else of the text changes:
 * comments, order and layout are the author's. `text` must be a document that can be read.
 */
export function appendEntry(text: string, key: string, entry: object): string {
  const document = parseDocument(text);
  const { contents } = document;
  const list: unknown = isMap(contents) ? contents.get(key, true) : undefined;
  if (isSeq(list)) return insertEntry(text, list, entry);
  if (isMap(contents) && contents.flow === true) {
    return insertIntoObject(text, contents.range?.[1] ?? text.length, key, entry);
  }
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${end}${text === "" ? "" : "\n"}${key}:\n  - ${spell(entry)}\n`;
}

/** The text with the entry at `index` of the list under `key` in other words; all else as it stands. */
export function replaceEntry(text: string, key: string, index: number, entry: object): string {
  const document = parseDocument(text);
  const { contents } = document;
  const list: unknown = isMap(contents) ? contents.get(key, true) : undefined;
  const node: unknown = isSeq(list) ? list.items[index] : undefined;
  const range = isMap(node) ? node.range : undefined;
  if (!isSeq(list) || range === undefined || range === null) return text;
  const [start, end] = range;
  const words = list.flow === true ? JSON.stringify(entry) : spell(entry);
  const after = text.slice(end);
  // A block ends where the next one begins: its line end belongs to it.
  return `${text.slice(0, start)}${words}${/^\s*[,}\]\n]/.test(after) || after === "" ? "" : "\n"}${after}`;
}

/** One entry on one line. */
function spell(entry: object): string {
  const document = new Document(entry);
  if (isMap(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" }).trim();
}

function insertEntry(text: string, list: YAMLSeq, entry: object): string {
  const [start = 0, end = text.length] = list.range ?? [];
  if (list.flow === true) {
    // Before the closing bracket.
    const comma = list.items.length === 0 ? "" : ", ";
    return `${text.slice(0, end - 1).trimEnd()}${comma}${JSON.stringify(entry)}${text.slice(end - 1)}`;
  }
  const indent = /[ ]*$/.exec(text.slice(0, start))?.[0] ?? "";
  const before = text.slice(0, end).trimEnd();
  return `${before}\n${indent}- ${spell(entry)}\n${text.slice(end).replace(/^\n/, "")}`;
}

/** A document in braces may be JSON, and stays it: the key goes before the last of them. */
function insertIntoObject(text: string, end: number, key: string, entry: object): string {
  const before = text.slice(0, end - 1).trimEnd();
  return `${before}, ${JSON.stringify(key)}: [${JSON.stringify(entry)}]\n${text.slice(end - 1)}`;
}
