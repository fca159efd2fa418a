import { type FieldKind, type FilterField, type FilterFieldName, filterFields, findField } from "./fields.ts";
import { type Token, tokenize } from "./token.ts";

/** Texts that may stand where the cursor is, to replace what stands from `start` to the cursor. */
export interface FilterCompletion {
  readonly start: number;
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly text: string;
  readonly detail: string;
}

/** Values that a field has in the capture at hand, for completion: Client Identifiers, for example. */
export type KnownValues = (field: FilterFieldName, prefix: string) => readonly string[];

/** What the grammar expects next. */
type Expectation =
  | { readonly kind: "operand" }
  | { readonly kind: "operator" | "value" | "set"; readonly field: FilterField }
  | { readonly kind: "open"; readonly field: FilterField }
  | { readonly kind: "joint" };

const MAXIMUM_ITEMS = 50;

const comparisons = ["==", "!=", ">", "<", ">=", "<="] as const;
const operatorsByKind: Readonly<Record<FieldKind, readonly string[]>> = {
  number: [...comparisons, "in"],
  choice: ["==", "!=", "in"],
  flag: ["==", "!="],
  text: ["==", "!=", "contains", "in"],
  topicName: ["matches", "contains", "==", "!=", "in"],
  bytes: ["contains"],
};

const operatorDetails: ReadonlyMap<string, string> = new Map([
  ["==", "is"],
  ["!=", "is not"],
  [">", "is above"],
  ["<", "is below"],
  [">=", "is at least"],
  ["<=", "is at most"],
  ["in", "is one of { … }"],
  ["contains", "has this inside"],
  ["matches", "is matched by this Topic Filter"],
  ["&&", "both hold"],
  ["||", "one holds"],
]);

/** Says what may stand in the text of a display filter at `position`. Never fails: a broken text has no items. */
export function completeFilter(text: string, position: number, knownValues?: KnownValues): FilterCompletion {
  const before = text.slice(0, position);
  const openString = findOpenString(before);
  const tokens = tokenize(before.slice(0, openString));
  if (!tokens.ok) return { start: position, items: [] };
  const complete = tokens.value.filter((token) => token.kind !== "end");
  const last = complete.at(-1);
  // A word that touches the cursor is still being written.
  const unfinished = openString === undefined && last?.kind === "word" && last.end === position ? last : undefined;
  const finished = unfinished === undefined ? complete : complete.slice(0, -1);
  const expectation = finished.reduce(follow, { kind: "operand" });
  const start = openString ?? unfinished?.start ?? position;
  const prefix = openString === undefined ? (unfinished?.text ?? "") : before.slice(openString + 1);
  const items = itemsFor(expectation, prefix.toLowerCase(), knownValues);
  return { start, items: items.slice(0, MAXIMUM_ITEMS) };
}

function findOpenString(text: string): number | undefined {
  let open: number | undefined;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (open === undefined) {
      if (character === '"' || character === "'") open = index;
    } else if (character === "\\") index++;
    else if (character === text.charAt(open)) open = undefined;
  }
  return open;
}

/** What is expected after `token`, when `expectation` was expected before it. */
function follow(expectation: Expectation, token: Token): Expectation {
  const text = token.kind === "string" ? "" : token.text.toLowerCase();
  const isJoint = text === "&&" || text === "||" || text === "and" || text === "or";
  switch (expectation.kind) {
    case "operand": {
      if (text === "!" || text === "(" || text === "not") return expectation;
      const field = token.kind === "word" ? findField(token.text) : undefined;
      return field === undefined ? { kind: "joint" } : { kind: "operator", field };
    }
    case "operator":
      if (isJoint) return { kind: "operand" };
      if (text === ")") return { kind: "joint" };
      return { kind: text === "in" ? "open" : "value", field: expectation.field };
    case "open":
      return { kind: "set", field: expectation.field };
    case "set":
      return text === "}" ? { kind: "joint" } : expectation;
    case "value":
      return { kind: "joint" };
    case "joint":
      return isJoint ? { kind: "operand" } : expectation;
  }
}

function itemsFor(expectation: Expectation, prefix: string, knownValues: KnownValues | undefined): CompletionItem[] {
  switch (expectation.kind) {
    case "operand":
      return [...filterFields.map((field) => ({ text: field.name, detail: field.detail })), notItem].filter((item) =>
        isBegun(item.text, prefix),
      );
    case "operator":
      return [...operatorsByKind[expectation.field.kind], "&&", "||"]
        .filter((text) => isBegun(text, prefix))
        .map(operatorItem);
    case "joint":
      return ["&&", "||"].filter((text) => isBegun(text, prefix)).map(operatorItem);
    case "open":
      return [{ text: "{", detail: "begins the set" }];
    case "set":
    case "value":
      return valueItems(expectation.field, prefix, knownValues);
  }
}

const notItem: CompletionItem = { text: "!", detail: "does not hold" };

function valueItems(field: FilterField, prefix: string, knownValues: KnownValues | undefined): CompletionItem[] {
  const choices = [...field.choices].map(([name, value]) => ({ text: name, detail: String(value) }));
  const known = knownValues?.(field.name, prefix) ?? [];
  const values = known.map((value) => ({ text: quote(value), detail: field.detail }));
  return [...choices.filter((item) => isBegun(item.text, prefix)), ...values];
}

/** A text as the language writes it, so that a value can be put into a filter whatever it holds. */
export function quote(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, (character) => `\\${character}`);
  return `"${escaped.replaceAll(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

/** The beginning of a field's last part counts too: `top` finds `mqtt.topic`. */
function isBegun(text: string, prefix: string): boolean {
  const lower = text.toLowerCase();
  return lower.startsWith(prefix) || lower.slice(lower.indexOf(".") + 1).startsWith(prefix);
}

function operatorItem(text: string): CompletionItem {
  return { text, detail: operatorDetails.get(text) ?? "" };
}
