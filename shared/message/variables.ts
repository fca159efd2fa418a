/** Where the values of variables come from when a message is sent. */
export interface VariableContext {
  readonly clientIdentifier: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** How many messages of this job, or of this composer, were sent before, counted from 1 for the first. */
  readonly sequence: number;
  /** From 0 to before 1. */
  random(): number;
  uuid(): string;
}

/** A text with variables, ready to be filled in any number of times. */
export interface Template<Context extends VariableContext = VariableContext> {
  /** Filling gives something else each time. */
  readonly hasVariables: boolean;
  /** What looks like a variable and is none: it stays as it is. */
  readonly unknown: readonly string[];
  fillIn(context: Context): string;
}

/** What a variable stands for: one text for all times, or one that depends on when it is asked. */
type Piece<Context> = string | ((context: Context) => string);

/** A variable: reads the parameters behind its name once; `undefined` when it cannot have them. */
export type Variable<Context extends VariableContext> = (parameters: readonly string[]) => Piece<Context> | undefined;

/** Variables by name that a text may hold beside those of every message. */
export type VariableTable<Context extends VariableContext> = Readonly<Record<string, Variable<Context>>>;

const DEFAULT_RANGE = [0, 1] as const;
const DECIMALS = 3;

const variables: VariableTable<VariableContext> = {
  clientId: (parameters) => (parameters.length === 0 ? ({ clientIdentifier }) => clientIdentifier : undefined),
  now: ([form, ...more]) => {
    if (more.length > 0) return undefined;
    if (form === undefined) return ({ nowMs }) => String(Math.floor(nowMs));
    if (form === "s") return ({ nowMs }) => String(Math.floor(nowMs / 1_000));
    return form === "iso" ? ({ nowMs }) => new Date(nowMs).toISOString() : undefined;
  },
  seq: (parameters) => (parameters.length === 0 ? ({ sequence }) => String(sequence) : undefined),
  random: randomOf,
  uuid: (parameters) => (parameters.length === 0 ? ({ uuid }) => uuid() : undefined),
};

/** The variables as a person writes them, with what they stand for. */
export const variableNames: readonly { readonly text: string; readonly detail: string }[] = [
  { text: "{{clientId}}", detail: "Client Identifier of the sender" },
  { text: "{{now}}", detail: "milliseconds since 1970" },
  { text: "{{now s}}", detail: "seconds since 1970" },
  { text: "{{now iso}}", detail: "date and time, ISO 8601" },
  { text: "{{seq}}", detail: "counts the messages from 1" },
  { text: "{{random 1 100}}", detail: "a whole number from 1 to 100" },
  { text: "{{random 0.5 2.5}}", detail: "a number with 3 decimals" },
  { text: "{{uuid}}", detail: "a new UUID each time" },
];

/**
 * Finds the variables in a text once, so that filling it costs little. `more` are variables of the place where the text
 * stands; they cannot take the name of one that every message has.
 */
export function compileTemplate<Context extends VariableContext = VariableContext>(
  text: string,
  more: VariableTable<Context> = {},
): Template<Context> {
  const pieces: Piece<Context>[] = [];
  const unknown: string[] = [];
  if (!text.includes("{{")) return { hasVariables: false, unknown, fillIn: () => text };
  let end = 0;
  for (const match of text.matchAll(/\{\{\s*([A-Za-z]\w*)((?:\s+[^\s{}]+)*)\s*\}\}/g)) {
    const [whole, name = "", parameters = ""] = match;
    const piece = findVariable(name, more)?.(parameters.split(/\s+/).filter((each) => each !== ""));
    if (piece === undefined) {
      unknown.push(whole);
      continue;
    }
    pieces.push(text.slice(end, match.index), piece);
    end = match.index + whole.length;
  }
  const hasVariables = pieces.length > 0;
  pieces.push(text.slice(end));
  return {
    hasVariables,
    unknown,
    fillIn: hasVariables
      ? (context) => pieces.map((piece) => (typeof piece === "string" ? piece : piece(context))).join("")
      : () => text,
  };
}

function findVariable<Context extends VariableContext>(
  name: string,
  more: VariableTable<Context>,
): Variable<Context> | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  return Object.hasOwn(more, name) ? more[name] : undefined;
}

/** Whether every message has a variable of this name. */
export function isMessageVariable(name: string): boolean {
  return Object.hasOwn(variables, name);
}

/** Between two whole numbers a whole one, both included; else one with decimals. */
function randomOf(parameters: readonly string[]): Piece<VariableContext> | undefined {
  const [low = DEFAULT_RANGE[0], high = DEFAULT_RANGE[1], ...more] = parameters.map(Number);
  if (more.length > 0 || parameters.length === 1 || !Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    return undefined;
  }
  const isWhole = parameters.length === 2 && Number.isInteger(low) && Number.isInteger(high);
  if (isWhole) return ({ random }) => String(low + Math.floor(random() * (high - low + 1)));
  return ({ random }) => (low + random() * (high - low)).toFixed(DECIMALS);
}
