import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import type * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** Something wrong in a document's text, where it stands. Line and column count from 1. */
export interface DocumentError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Finds where in the text a part of the document stands, by its path of keys and indexes. */
export type LocatePath = (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };

/** A stranger's document may not be larger than any hand or tool would write it. */
const MAXIMUM_CHARACTERS = 4 * 1024 * 1024;

/** Aliases multiply a document: more than this many is an attack, not a style. */
const MAXIMUM_ALIASES = 100;

/**
 * Reads YAML or JSON (which is YAML) that fits a schema. Unknown keys are errors, for a misspelt `effekt` must not
 * open a door. Answers every error found, in the order of the text; never throws. `what` names the whole in messages.
 */
export function readDocument<Schema extends z.ZodMiniType>(
  text: string,
  schema: Schema,
  what: string,
): Result<{ readonly value: z.infer<Schema>; readonly locate: LocatePath }, readonly DocumentError[]> {
  if (text.length > MAXIMUM_CHARACTERS) {
    return fail([{ message: `${what} of \`${text.length}\` characters is too large`, line: 1, column: 1 }]);
  }
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true, logLevel: "error" });
  const locateOffset = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (parsed.errors.length > 0) {
    return fail(
      parsed.errors.map((error) => ({ message: describeSyntax(error.message), ...locateOffset(error.pos[0]) })),
    );
  }
  const locate: LocatePath = (path) => locateOffset(offsetOf(parsed, path));
  const plain = toPlain(parsed);
  if (!plain.ok) return fail([{ message: plain.error, line: 1, column: 1 }]);
  const checked = schema.safeParse(plain.value);
  if (!checked.success) return fail(inTextOrder(describeIssues(checked.error, locate, what)));
  return ok({ value: checked.data, locate });
}

function toPlain(parsed: Document.Parsed): Result<unknown, string> {
  try {
    return ok(parsed.toJS({ maxAliasCount: MAXIMUM_ALIASES }));
  } catch (error) {
    return fail(error instanceof Error ? error.message.toLowerCase() : String(error));
  }
}

/** The offset of the deepest part of `path` that exists: a missing key is reported at the object that lacks it. */
function offsetOf(parsed: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? parsed.contents : parsed.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function describeSyntax(message: string): string {
  // The library appends its own picture of the line, which the editor shows already.
  const [first = message] = message.split(" at line ");
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function describeIssues(error: z.core.$ZodError, locate: LocatePath, what: string): DocumentError[] {
  return error.issues.flatMap((issue) => {
    const where = issue.path.length === 0 ? what : `\`${issue.path.join(".")}\``;
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        message: `${where} has no key \`${key}\``,
        ...locate([...issue.path, key]),
      }));
    }
    return [{ message: `${where}: ${describeExpectation(issue)}`, ...locate(issue.path) }];
  });
}

function describeExpectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `expected ${issue.values.map((value) => `\`${String(value)}\``).join(" or ")}`;
    case "invalid_type":
      return `expected ${issue.expected}`;
    case "too_small":
      if (isNumeric(issue.origin)) return `expected at least \`${issue.minimum}\``;
      return "expected something, found nothing";
    case "too_big":
      if (isNumeric(issue.origin)) return `expected at most \`${issue.maximum}\``;
      return `longer than the allowed \`${issue.maximum}\``;
    case "invalid_union": {
      const options = issue.errors.flat().map(describeExpectation);
      return [...new Set(options)].join(", or ") || "none of the allowed forms";
    }
    default:
      return issue.message?.toLowerCase() ?? "not allowed here";
  }
}

function isNumeric(origin: string): boolean {
  return origin === "number" || origin === "int" || origin === "bigint";
}

/** Errors as a reader of the text meets them. */
export function inTextOrder(errors: readonly DocumentError[]): readonly DocumentError[] {
  return errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
