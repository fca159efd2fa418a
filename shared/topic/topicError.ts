/** What is wrong with a text that should have been a Topic Name or a Topic Filter. */
export interface TopicError {
  readonly kind:
    | "empty"
    | "too-long"
    | "forbidden-character"
    | "wildcard-in-name"
    | "misplaced-wildcard"
    | "malformed-shared-subscription";
  /** One sentence for people: lower case, no full stop. */
  readonly message: string;
}
