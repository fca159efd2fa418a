import { coversFilter, matchesTopic, parseTopicFilter, type TopicFilter, type TopicName } from "#shared/topic/index.ts";
import type { ClientRules, MessageRequest, RuleReference, SubscribeRequest, Verdict } from "../accessRules.ts";
import type { Identity } from "../identity.ts";

/** What brokers do alike unless their language says otherwise. */
export interface Judgements {
  readonly connect?: () => Verdict;
  readonly publish: (message: MessageRequest) => Verdict;
  readonly subscribe: (request: SubscribeRequest) => Verdict;
  /** Absent: deliveries are not judged. */
  readonly receive?: (topicName: TopicName) => Verdict;
}

const granted: Verdict = { effect: "allow", rule: undefined };

/** Access rules of one client where wills are judged like PUBLISH, and what was subscribed to is delivered. */
export function createClientRules({ connect, publish, subscribe, receive }: Judgements): ClientRules {
  return {
    connect: connect ?? (() => granted),
    will: publish,
    publish,
    subscribe: (request) => ({ ...subscribe(request), grantedQoS: request.qos }),
    receive: receive ?? (() => granted),
  };
}

/** The verdict of the rule that decided, or of the default. */
export function verdictOf(
  rule: { readonly isAllowed: boolean; readonly reference: RuleReference } | undefined,
  byDefault: "allow" | "deny",
): Verdict {
  if (rule === undefined) return { effect: byDefault, rule: undefined };
  return { effect: rule.isAllowed ? "allow" : "deny", rule: rule.reference };
}

/** A SUBSCRIBE's filter as it stands in the packet. */
export function spelledFilter({ topicFilter, shareName }: SubscribeRequest): string {
  return shareName === undefined ? topicFilter : `$share/${shareName}/${topicFilter}`;
}

/**
 * Whether a rule's filter matches a text as if that were a Topic Name. Brokers that judge a SUBSCRIBE so let `a/+`
 * admit `a/#`.
 */
export function matchesAsName(filter: TopicFilter, text: string): boolean {
  return matchesTopic(filter, text as TopicName);
}

/** The texts that are Topic Filters once a client's own values are in them; `undefined` ones had no value. */
export function wellFormedFilters(texts: readonly (string | undefined)[]): readonly TopicFilter[] {
  return texts.flatMap((text) => {
    const parsed = text === undefined ? undefined : parseTopicFilter(text);
    return parsed?.ok === true ? [parsed.value] : [];
  });
}

/** Whether every topic of one filter is matched by a rule's filter. */
export function coversText(filter: string, text: string): boolean {
  const wide = parseTopicFilter(filter);
  const narrow = parseTopicFilter(text);
  return wide.ok && narrow.ok && coversFilter(wide.value, narrow.value);
}

/** Whether a pattern matches characters, whatever they mean: `*` any run of them, `?` one where the language has it. */
export function matchesCharacters(pattern: string, text: string, options: { readonly single?: "?" } = {}): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    const unit = pattern[at];
    if (unit === "*") {
      star = at;
      resume = from;
      at += 1;
    } else if (unit !== undefined && (unit === text[from] || (unit === "?" && options.single === "?"))) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

/** Puts values in for words such as `${clientid}`; `undefined` when one has no value. */
export function fillWords(
  text: string,
  word: RegExp,
  valueOf: (name: string) => string | undefined,
): string | undefined {
  let isComplete = true;
  const filled = text.replaceAll(word, (_, name: string) => {
    const value = valueOf(name);
    if (value === undefined) isComplete = false;
    return value ?? "";
  });
  return isComplete ? filled : undefined;
}

/** The values that most languages have words for. */
export function usualValue(identity: Identity, name: string): string | undefined {
  if (name === "clientid") return identity.clientIdentifier;
  return name === "username" ? identity.username : undefined;
}
