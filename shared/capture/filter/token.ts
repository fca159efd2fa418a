import { fail, ok, type Result } from "#shared/base/index.ts";

/** A place in the text of a filter and what is wrong there. UTF-16 code units, half-open. */
export interface FilterError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A piece of the text. `text` is the value: of a string without its quotes and escapes. */
export interface Token {
  readonly kind: "word" | "string" | "symbol" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const symbols = ["==", "!=", ">=", "<=", "&&", "||", ">", "<", "!", "(", ")", "{", "}", ","] as const;

/** What ends a word: space, quotes and whatever begins a symbol. `/ + # $ . : -` belong to words. */
const wordPattern = /[^\s"'=!<>&|(){},]+/y;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
]);

/** Cuts the text of a filter into tokens; the last one is always `end`. */
export function tokenize(text: string): Result<readonly Token[], FilterError> {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text.charAt(position);
    if (/\s/.test(character)) {
      position++;
      continue;
    }
    if (character === '"' || character === "'") {
      const string = readString(text, position, character);
      if (!string.ok) return string;
      tokens.push(string.value);
      position = string.value.end;
      continue;
    }
    const symbol = symbols.find((candidate) => text.startsWith(candidate, position));
    if (symbol !== undefined) {
      tokens.push({ kind: "symbol", text: symbol, start: position, end: position + symbol.length });
      position += symbol.length;
      continue;
    }
    wordPattern.lastIndex = position;
    const word = wordPattern.exec(text)?.[0];
    if (word === undefined) {
      // Only `=`, `&` and `|` are neither symbols by themselves nor part of a word.
      const message = `write \`${character}${character}\` instead of \`${character}\``;
      return fail({ message, start: position, end: position + 1 });
    }
    tokens.push({ kind: "word", text: word, start: position, end: position + word.length });
    position += word.length;
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return ok(tokens);
}

function readString(text: string, start: number, quote: string): Result<Token, FilterError> {
  let value = "";
  let position = start + 1;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === quote) return ok({ kind: "string", text: value, start, end: position + 1 });
    if (character !== "\\") {
      value += character;
      position++;
      continue;
    }
    const simple = simpleEscapes.get(text.charAt(position + 1));
    if (simple !== undefined) {
      value += simple;
      position += 2;
      continue;
    }
    const numeric = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(text.slice(position, position + 6));
    const digits = numeric?.[1] ?? numeric?.[2];
    if (numeric === null || digits === undefined) {
      return fail({
        message: 'unknown escape; known are \\" \\\\ \\n \\r \\t \\xNN \\uNNNN',
        start: position,
        end: Math.min(text.length, position + 2),
      });
    }
    value += String.fromCharCode(Number.parseInt(digits, 16));
    position += numeric[0].length;
  }
  return fail({ message: "the string has no closing quote", start, end: text.length });
}
