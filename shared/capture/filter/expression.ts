import type { TopicFilter } from "#shared/topic/index.ts";
import type { FilterField } from "./fields.ts";

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What is asked of a field's value. A field that the packet does not have answers every test with no. */
export type ValueTest =
  | { readonly kind: "present" }
  | { readonly kind: "compareNumber"; readonly operator: ComparisonOperator; readonly operand: number }
  | { readonly kind: "compareText"; readonly operator: ComparisonOperator; readonly operand: string }
  | { readonly kind: "inNumbers"; readonly ranges: readonly NumberRange[] }
  | { readonly kind: "inTexts"; readonly texts: ReadonlySet<string> }
  | { readonly kind: "containsText"; readonly text: string }
  | { readonly kind: "containsBytes"; readonly bytes: Uint8Array }
  | { readonly kind: "matchesTopicFilter"; readonly topicFilter: TopicFilter };

/** Both ends belong to it. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** A display filter after parsing and checking: every test fits the kind of its field. */
export type FilterExpression =
  | { readonly kind: "everything" }
  | { readonly kind: "test"; readonly field: FilterField; readonly test: ValueTest }
  | { readonly kind: "not"; readonly operand: FilterExpression }
  | { readonly kind: "and" | "or"; readonly operands: readonly FilterExpression[] }
  /** Bare text: part of the Topic Name or the client in any case of letters, or the name of the packet type. */
  | { readonly kind: "search"; readonly text: string };
