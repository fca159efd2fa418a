import { Document, isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";
import type { PolicyTest } from "./document.ts";

/**
 * The text of a policy with one more test. Nothing else of the text changes: comments, order and layout are the
 * author's. `text` must be a policy that can be read.
 */
export function appendTest(text: string, test: PolicyTest): string {
  const document = parseDocument(text);
  const { contents } = document;
  const tests: unknown = isMap(contents) ? contents.get("tests", true) : undefined;
  if (isSeq(tests)) return insertEntry(text, tests, test);
  if (isMap(contents) && contents.flow === true)
    return insertIntoObject(text, contents.range?.[1] ?? text.length, test);
  const end = text.endsWith("\n") ? "" : "\n";
  return `${text}${end}\ntests:\n  - ${spellTest(test)}\n`;
}

/** One test on one line. */
function spellTest(test: PolicyTest): string {
  const document = new Document(test);
  if (isMap(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" }).trim();
}

function insertEntry(text: string, tests: YAMLSeq, test: PolicyTest): string {
  const [start = 0, end = text.length] = tests.range ?? [];
  if (tests.flow === true) {
    // Before the closing bracket.
    const comma = tests.items.length === 0 ? "" : ", ";
    return `${text.slice(0, end - 1).trimEnd()}${comma}${JSON.stringify(test)}${text.slice(end - 1)}`;
  }
  const indent = /[ ]*$/.exec(text.slice(0, start))?.[0] ?? "";
  const before = text.slice(0, end).trimEnd();
  return `${before}\n${indent}- ${spellTest(test)}\n${text.slice(end).replace(/^\n/, "")}`;
}

/** A document in braces may be JSON, and stays it: the key goes before the last of them. */
function insertIntoObject(text: string, end: number, test: PolicyTest): string {
  const before = text.slice(0, end - 1).trimEnd();
  return `${before}, "tests": [${JSON.stringify(test)}]\n${text.slice(end - 1)}`;
}
