import { fail, ok, type Result } from "#shared/base/index.ts";
import type { DocumentError } from "#shared/document/index.ts";

/** As much of Erlang's terms as access rules use. */
export type ErlangTerm =
  | { readonly kind: "atom"; readonly name: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "tuple"; readonly items: readonly ErlangTerm[] }
  | { readonly kind: "list"; readonly items: readonly ErlangTerm[] };

/** A term with where it begins and how it reads. */
export interface PlacedTerm {
  readonly term: ErlangTerm;
  readonly line: number;
  readonly source: string;
}

/** Deeper than any rule, and shallow enough to walk. */
const MAXIMUM_DEPTH = 32;
const TOKEN = /\s+|%[^\n]*|([{}[\],.])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d+)|([a-z][A-Za-z0-9_@]*)/gy;

/** The name of an atom; `undefined` for every other term. */
export function atomOf(term: ErlangTerm): string | undefined {
  return term.kind === "atom" ? term.name : undefined;
}

interface Token {
  readonly mark: string | undefined;
  readonly term: ErlangTerm | undefined;
  readonly start: number;
  readonly end: number;
}

/** Reads terms that each end with a full stop, as `file:consult` does. */
export function parseErlangTerms(text: string): Result<readonly PlacedTerm[], DocumentError> {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) return fail(errorAt(text, start, `unexpected \`${text[start] ?? ""}\``));
    const [, mark, string, quoted, digits, atom] = found;
    const term = termOf(string, quoted ?? atom, digits);
    if (mark !== undefined || term !== undefined) tokens.push({ mark, term, start, end: TOKEN.lastIndex });
  }
  const terms: PlacedTerm[] = [];
  let at = 0;

  function readTerm(depth: number): ErlangTerm | undefined {
    const token = tokens[at];
    if (token === undefined || depth > MAXIMUM_DEPTH) return undefined;
    at += 1;
    if (token.term !== undefined) return token.term;
    if (token.mark !== "{" && token.mark !== "[") return undefined;
    const end = token.mark === "{" ? "}" : "]";
    const items: ErlangTerm[] = [];
    while (tokens[at]?.mark !== end) {
      if (items.length > 0) {
        if (tokens[at]?.mark !== ",") return undefined;
        at += 1;
      }
      const item = readTerm(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    at += 1;
    return { kind: end === "}" ? "tuple" : "list", items };
  }

  while (at < tokens.length) {
    const start = tokens[at]?.start ?? 0;
    const term = readTerm(0);
    const stop = tokens[at];
    if (term === undefined || stop?.mark !== ".") {
      return fail(errorAt(text, tokens[at]?.start ?? start, "expected a term that ends with a full stop"));
    }
    terms.push({ term, line: lineAt(text, start), source: text.slice(start, stop.end) });
    at += 1;
  }
  return ok(terms);
}

function termOf(
  string: string | undefined,
  atom: string | undefined,
  digits: string | undefined,
): ErlangTerm | undefined {
  if (string !== undefined) return { kind: "string", text: string.replaceAll(/\\(.)/g, "$1") };
  if (atom !== undefined) return { kind: "atom", name: atom };
  return digits === undefined ? undefined : { kind: "number", value: Number(digits) };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function errorAt(text: string, offset: number, message: string): DocumentError {
  const column = offset - text.lastIndexOf("\n", offset - 1);
  return { message, line: lineAt(text, offset), column };
}
