import { ruleKeys, type RulePart, ruleVariableWords, type RuleWord } from "#shared/rules/index.ts";
import type { Completion, TextAssist } from "#renderer/editor/index.ts";

/** Completes and explains a document of rules by where the cursor stands. A convenience: what is wrong the engine says. */
export const ruleAssist: TextAssist = {
  complete(text, offset) {
    const before = lineBefore(text, offset);
    if (/\{\{[^{}]*$/.test(before)) {
      const end = text.startsWith("}}", offset) ? "" : "}}";
      return ruleVariableWords.map((word) => completionOf(word, `${word.text}${end}`));
    }
    // A value is being written: what it may be, the key's own words say.
    if (/[\w"']\s*:\s[^{,]*$/.test(withoutClosed(before))) return [];
    return wordsAt(text, offset).map((word) => completionOf(word, `${word.text}: `));
  },

  describe(text, offset) {
    const start = text.slice(0, offset).search(/\w*$/);
    const [word = ""] = /^\w*/.exec(text.slice(start)) ?? [];
    const found = wordsAt(text, start).find((each) => each.text === word);
    return found === undefined ? undefined : `**${found.text}**\n\n${found.detail}`;
  },
};

function completionOf({ text, detail }: RuleWord, insert: string): Completion {
  return { label: text, detail, insert };
}

function wordsAt(text: string, offset: number): readonly RuleWord[] {
  const part = partOf(keysAround(text, offset));
  return part === undefined ? [] : ruleKeys[part];
}

/** The part of the document that the keys lead to, the innermost key first. */
function partOf([inner, outer, third]: readonly string[]): RulePart | undefined {
  if (inner === undefined) return "document";
  if (inner === "rules") return "rule";
  if (outer === "values" && third === "rules") return "value";
  return inner !== "document" && inner !== "rule" && inner !== "value" && isPart(inner) ? inner : undefined;
}

function isPart(key: string): key is RulePart {
  return Object.hasOwn(ruleKeys, key);
}

/** The keys that the offset lies below, the innermost first: by braces on its line, then by indentation. */
function keysAround(text: string, offset: number): readonly string[] {
  const before = lineBefore(text, offset);
  const keys = [...withoutClosed(before).matchAll(/([\w-]+):\s*\{/g)].map(([, key = ""]) => key).toReversed();
  let indent = indentOf(before);
  const lines = text.slice(0, offset - before.length).split("\n");
  for (const line of lines.toReversed()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const own = indentOf(line);
    if (own >= indent) continue;
    const [, key] = /^[\s-]*([\w-]+):/.exec(line) ?? [];
    // A rule begins with a dash; its first key stands behind it, at the column of the others.
    if (key !== undefined) keys.push(key);
    indent = Math.min(own, dashOf(line) ?? own);
  }
  return keys;
}

/** The column of what stands in a line; behind the dash of a list's item. */
function indentOf(line: string): number {
  return /^[\s-]*/.exec(line)?.[0].length ?? 0;
}

function dashOf(line: string): number | undefined {
  const dash = /^\s*(?=-)/.exec(line);
  return dash?.[0].length;
}

/** A line without what was opened and closed again before its end. */
function withoutClosed(line: string): string {
  let rest = line;
  for (let next = rest.replace(/\{[^{}]*\}/g, "x"); next !== rest; next = rest.replace(/\{[^{}]*\}/g, "x")) rest = next;
  return rest;
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}
