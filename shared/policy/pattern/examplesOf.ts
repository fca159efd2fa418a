import { assertNever } from "#shared/base/index.ts";
import { type CodePointSet, parsePattern, type PatternNode } from "./parsePattern.ts";

/** Characters that read well in an example, the plainest first. */
const PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:@ ";
const VARIATIONS = 64;

/**
 * Texts that a pattern is likely to match, each once: its parts as short as they may be, with another character or
 * branch in each text. Whoever uses one checks it. None for a pattern that cannot be read.
 */
export function* examplesOf(pattern: string): Generator<string> {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return;
  const seen = new Set<string>();
  for (let variation = 0; variation < VARIATIONS; variation++) {
    const text = spell(parsed.value, createChoice(variation));
    if (!seen.has(text)) yield text;
    seen.add(text);
  }
}

/** Answers a number below `count`: which one depends on the variation, and on how often it was asked. */
type Choice = (count: number) => number;

function createChoice(variation: number): Choice {
  let asked = 0;
  // The digits of the variation, so that each choice takes each of its values in some text.
  return (count) => (count <= 1 ? 0 : Math.floor(variation / (1 + (asked++ % 3) * 3)) % count);
}

function spell(node: PatternNode, choose: Choice): string {
  switch (node.kind) {
    case "set":
      return pick(node.set, choose);
    case "start":
    case "end":
      return "";
    case "sequence":
      return node.parts.map((part) => spell(part, choose)).join("");
    case "choice": {
      const part = node.parts[choose(node.parts.length)];
      return part === undefined ? "" : spell(part, choose);
    }
    case "repeat": {
      const times = Math.max(node.least, Math.min(1, node.most ?? 1));
      return Array.from({ length: times }, () => spell(node.part, choose)).join("");
    }
    default:
      return assertNever(node);
  }
}

function pick({ ranges, isNegated }: CodePointSet, choose: Choice): string {
  const fitting = [...PREFERRED].filter((character) => {
    const point = character.codePointAt(0) ?? 0;
    return ranges.some(({ low, high }) => low <= point && point <= high) !== isNegated;
  });
  return fitting[choose(fitting.length)] ?? String.fromCodePoint(ranges[0]?.low ?? 0x61);
}
