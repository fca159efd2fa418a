import { assertNever } from "#shared/base/index.ts";
import { matchesTopic, parseTopicName } from "#shared/topic/index.ts";
import type { ComparisonOperator, FilterExpression, NumberRange, ValueTest } from "./expression.ts";
import { type FilterFieldName, packetTypeChoices } from "./fields.ts";
import type { CompiledFilter } from "./filter.ts";

/** A field's value in one packet: numbers for choices and flags too (`fields.ts` names them). */
export type FilterValue = number | string | Uint8Array | undefined;

/** One packet as the filter language sees it. `undefined` says that the packet does not have the field. */
export interface FilterRecord {
  value(field: FilterFieldName): FilterValue;
}

/** Whether a packet passes a display filter. */
export function matchesRecord(filter: CompiledFilter, record: FilterRecord): boolean {
  return matches(filter.expression, record);
}

function matches(expression: FilterExpression, record: FilterRecord): boolean {
  switch (expression.kind) {
    case "everything":
      return true;
    case "not":
      return !matches(expression.operand, record);
    case "and":
      return expression.operands.every((operand) => matches(operand, record));
    case "or":
      return expression.operands.some((operand) => matches(operand, record));
    case "test":
      return passesTest(expression.test, record.value(expression.field.name));
    case "search": {
      if (packetTypeChoices.get(expression.text) === record.value("mqtt.msgtype")) return true;
      return (
        passesSearch(expression.text, record.value("mqtt.topic")) ||
        passesSearch(expression.text, record.value("client"))
      );
    }
    default:
      return assertNever(expression);
  }
}

/** Whether bare text (in lower case) is part of a value, in any case of letters. */
export function passesSearch(text: string, value: FilterValue): boolean {
  return typeof value === "string" && value.toLowerCase().includes(text);
}

/** Whether a field's value passes a test. An absent value passes none, not even `!=`. */
export function passesTest(test: ValueTest, value: FilterValue): boolean {
  if (value === undefined) return false;
  switch (test.kind) {
    case "present":
      return true;
    case "compareNumber":
      return typeof value === "number" && compare(test.operator, value, test.operand);
    case "compareText":
      return typeof value === "string" && compare(test.operator, value, test.operand);
    case "inNumbers":
      return typeof value === "number" && isInRanges(test.ranges, value);
    case "inTexts":
      return typeof value === "string" && test.texts.has(value);
    case "containsText":
      return typeof value === "string" && value.includes(test.text);
    case "containsBytes":
      return value instanceof Uint8Array && containsBytes(value, test.bytes);
    case "matchesTopicFilter": {
      const name = typeof value === "string" ? parseTopicName(value) : undefined;
      return name?.ok === true && matchesTopic(test.topicFilter, name.value);
    }
    default:
      return assertNever(test);
  }
}

function isInRanges(ranges: readonly NumberRange[], value: number): boolean {
  return ranges.some((range) => value >= range.first && value <= range.last);
}

function compare<Value extends number | string>(operator: ComparisonOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return assertNever(operator);
  }
}

/** Whether `needle` occurs in `bytes`; an empty one always does. */
export function containsBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0];
  if (first === undefined) return true;
  const last = bytes.length - needle.length;
  for (let start = bytes.indexOf(first); start >= 0 && start <= last; start = bytes.indexOf(first, start + 1)) {
    let index = 1;
    while (index < needle.length && bytes[start + index] === needle[index]) index++;
    if (index === needle.length) return true;
  }
  return false;
}
