import { ok, type Result } from "#shared/base/index.ts";
import { parseSharedSubscription, parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { ComparisonOperator, FilterExpression, NumberRange, ValueTest } from "./expression.ts";
import { type FilterField, findField, looksLikeField } from "./fields.ts";
import { failAt, parseBytes, parseNumber, parseNumberRange } from "./literal.ts";
import { type FilterError, type Token, tokenize } from "./token.ts";

/** Parentheses and negations may nest this deep: enough for people, and no stack runs out. */
const MAXIMUM_DEPTH = 100;

/** Spellings of the comparison operators, Wireshark's words included. */
const comparisonOperators: ReadonlyMap<string, ComparisonOperator> = new Map([
  ["==", "=="],
  ["eq", "=="],
  ["!=", "!="],
  ["ne", "!="],
  ["<", "<"],
  ["lt", "<"],
  ["<=", "<="],
  ["le", "<="],
  [">", ">"],
  ["gt", ">"],
  [">=", ">="],
  ["ge", ">="],
]);

interface Parser {
  readonly tokens: readonly Token[];
  readonly remarks: FilterError[];
  next: number;
  depth: number;
}

type Parsed = Result<FilterExpression, FilterError>;

/** Reads a display filter and adds to `remarks`. `&&` binds tighter than `||`; empty text matches everything. */
export function parseFilter(text: string, remarks: FilterError[]): Parsed {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const parser: Parser = { tokens: tokens.value, remarks, next: 0, depth: 0 };
  if (peek(parser).kind === "end") return ok({ kind: "everything" });
  const expression = parseOr(parser);
  if (!expression.ok) return expression;
  const rest = peek(parser);
  if (rest.kind === "end") return expression;
  if (rest.text === ")") return failAt(rest, "this `)` closes nothing");
  return failAt(rest, `expected \`&&\` or \`||\` before \`${rest.text}\``);
}

function parseOr(parser: Parser): Parsed {
  return parseChain(parser, "or", isOr, parseAnd);
}

function parseAnd(parser: Parser): Parsed {
  return parseChain(parser, "and", isAnd, parseUnary);
}

function parseChain(
  parser: Parser,
  kind: "and" | "or",
  isJoint: (token: Token) => boolean,
  parseOperand: (parser: Parser) => Parsed,
): Parsed {
  const first = parseOperand(parser);
  if (!first.ok) return first;
  const operands = [first.value];
  while (isJoint(peek(parser))) {
    take(parser);
    const operand = parseOperand(parser);
    if (!operand.ok) return operand;
    operands.push(operand.value);
  }
  return operands.length === 1 ? first : ok({ kind, operands });
}

function parseUnary(parser: Parser): Parsed {
  const token = peek(parser);
  if (!isNot(token) && !isSymbol(token, "(")) return parseTest(parser);
  if (parser.depth >= MAXIMUM_DEPTH) return failAt(token, "the filter is nested too deeply");
  parser.depth++;
  take(parser);
  const operand = isNot(token) ? parseUnary(parser) : parseOr(parser);
  parser.depth--;
  if (!operand.ok) return operand;
  if (isNot(token)) return ok({ kind: "not", operand: operand.value });
  const close = peek(parser);
  if (!isSymbol(close, ")")) {
    if (close.kind === "end") return failAt(token, "this `(` is never closed");
    return failAt(close, `expected \`)\`, \`&&\` or \`||\` before \`${close.text}\``);
  }
  take(parser);
  return operand;
}

function parseTest(parser: Parser): Parsed {
  const token = take(parser);
  if (token.kind === "end") return failAt(token, "the filter ends where a field or text is expected");
  if (token.kind === "symbol") return failAt(token, `expected a field or text instead of \`${token.text}\``);
  const field = token.kind === "word" ? findField(token.text) : undefined;
  if (field !== undefined) return parseFieldTest(parser, field);
  if (token.kind === "word" && (looksLikeField(token.text) || isValueOperator(peek(parser)))) {
    return failAt(token, `unknown field \`${token.text}\``);
  }
  if (token.kind === "string" && isValueOperator(peek(parser))) {
    return failAt(token, "a field is expected before an operator");
  }
  return ok(bareText(token.text));
}

/** Bare text with a wildcard is a Topic Filter, as in the search of the topic tree. */
function bareText(text: string): FilterExpression {
  const topic = findField("mqtt.topic");
  const filter = parseTopicFilter(text);
  if (topic !== undefined && filter.ok && /[+#]/.test(text)) {
    return { kind: "test", field: topic, test: { kind: "matchesTopicFilter", topicFilter: matched(filter.value) } };
  }
  return { kind: "search", text: text.toLowerCase() };
}

function parseFieldTest(parser: Parser, field: FilterField): Parsed {
  const operator = peek(parser);
  const word = operator.kind === "word" ? operator.text.toLowerCase() : operator.text;
  const comparison = operator.kind === "string" ? undefined : comparisonOperators.get(word);
  let test: Result<ValueTest, FilterError>;
  if (comparison !== undefined) test = parseComparison(parser, field, comparison);
  else if (operator.kind === "word" && word === "contains") test = parseContains(parser, field);
  else if (operator.kind === "word" && word === "matches") test = parseMatches(parser, field);
  else if (operator.kind === "word" && word === "in") test = parseSet(parser, field);
  else {
    // A bare flag asks whether it is set; any other bare field, whether the packet has it.
    test = ok(field.kind === "flag" ? { kind: "compareNumber", operator: "==", operand: 1 } : { kind: "present" });
  }
  return test.ok ? ok({ kind: "test", field, test: test.value }) : test;
}

function parseComparison(
  parser: Parser,
  field: FilterField,
  operator: ComparisonOperator,
): Result<ValueTest, FilterError> {
  const operatorToken = take(parser);
  const value = takeValue(parser, field, operatorToken);
  if (!value.ok) return value;
  switch (field.kind) {
    case "text":
    case "topicName":
      return ok({ kind: "compareText", operator, operand: value.value.text });
    case "bytes":
      return failAt(operatorToken, `\`${field.name}\` can only be asked with \`contains\``);
    default: {
      const operand = parseNumber(field, value.value);
      if (operand.ok) remarkOn(parser, field, value.value, operand.value);
      return operand.ok ? ok({ kind: "compareNumber", operator, operand: operand.value }) : operand;
    }
  }
}

function parseContains(parser: Parser, field: FilterField): Result<ValueTest, FilterError> {
  const operatorToken = take(parser);
  const value = takeValue(parser, field, operatorToken);
  if (!value.ok) return value;
  if (field.kind === "bytes") return ok({ kind: "containsBytes", bytes: parseBytes(value.value) });
  if (field.kind === "text" || field.kind === "topicName") return ok({ kind: "containsText", text: value.value.text });
  return failAt(operatorToken, `\`contains\` needs text, and \`${field.name}\` is a number`);
}

function parseMatches(parser: Parser, field: FilterField): Result<ValueTest, FilterError> {
  const operatorToken = take(parser);
  if (field.kind !== "topicName") {
    return failAt(operatorToken, "`matches` takes a Topic Filter and works on `mqtt.topic` only");
  }
  const value = takeValue(parser, field, operatorToken);
  if (!value.ok) return value;
  const filter = parseTopicFilter(value.value.text);
  if (!filter.ok) return failAt(value.value, filter.error.message);
  return ok({ kind: "matchesTopicFilter", topicFilter: matched(filter.value) });
}

/** What a Topic Filter is matched by: of a Shared Subscription, the filter that the group shares. */
function matched(filter: TopicFilter): TopicFilter {
  return parseSharedSubscription(filter)?.topicFilter ?? filter;
}

function parseSet(parser: Parser, field: FilterField): Result<ValueTest, FilterError> {
  const operatorToken = take(parser);
  if (field.kind === "bytes") return failAt(operatorToken, `\`${field.name}\` can only be asked with \`contains\``);
  const open = take(parser);
  if (!isSymbol(open, "{")) return failAt(open, "expected `{` after `in`");
  const ranges: NumberRange[] = [];
  const texts = new Set<string>();
  const holdsText = field.kind === "text" || field.kind === "topicName";
  for (;;) {
    const token = take(parser);
    if (isSymbol(token, "}")) break;
    if (token.kind === "end") return failAt(open, "this `{` is never closed");
    if (isSymbol(token, ",")) continue;
    if (token.kind === "symbol") return failAt(token, `expected a value instead of \`${token.text}\``);
    if (holdsText) {
      texts.add(token.text);
      continue;
    }
    const range = parseNumberRange(field, token);
    if (!range.ok) return range;
    remarkOn(parser, field, token, range.value.first);
    ranges.push(range.value);
  }
  if (ranges.length + texts.size === 0) return failAt(open, "the set is empty");
  return ok(holdsText ? { kind: "inTexts", texts } : { kind: "inNumbers", ranges });
}

function remarkOn(parser: Parser, { name, highest }: FilterField, token: Token, value: number): void {
  if (highest === undefined || value <= highest) return;
  parser.remarks.push({
    message: `\`${name}\` is at most ${highest}: no packet has ${token.text}`,
    start: token.start,
    end: token.end,
  });
}

function takeValue(parser: Parser, field: FilterField, operator: Token): Result<Token, FilterError> {
  const token = peek(parser);
  if (token.kind === "end" || token.kind === "symbol") {
    const message = `expected a value for \`${field.name}\` after \`${operator.text}\``;
    return failAt(token.kind === "end" ? operator : token, message);
  }
  return ok(take(parser));
}

function peek(parser: Parser): Token {
  return parser.tokens[parser.next] ?? { kind: "end", text: "", start: 0, end: 0 };
}

function take(parser: Parser): Token {
  const token = peek(parser);
  if (token.kind !== "end") parser.next++;
  return token;
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === "symbol" && token.text === text;
}

function isWord(token: Token, text: string): boolean {
  return token.kind === "word" && token.text.toLowerCase() === text;
}

function isNot(token: Token): boolean {
  return isSymbol(token, "!") || isWord(token, "not");
}

function isAnd(token: Token): boolean {
  return isSymbol(token, "&&") || isWord(token, "and");
}

function isOr(token: Token): boolean {
  return isSymbol(token, "||") || isWord(token, "or");
}

/** Whether a token asks something of a field's value, so that a field must stand before it. */
function isValueOperator(token: Token): boolean {
  if (token.kind === "string" || token.kind === "end") return false;
  return comparisonOperators.has(token.text) || ["contains", "matches", "in"].some((word) => isWord(token, word));
}
