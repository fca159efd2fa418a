import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { type ClientProfile, clientProfileSchema, type SubscriptionProfile } from "../profile.ts";
import type { SecretValues } from "../secrets.ts";
import { secretValuesSchema } from "../secrets.ts";
import type { ImportedProfile } from "./imported.ts";

/** Puts the last hand to a profile of another tool: what is not valid as a whole is refused with its first reason. */
export function finishProfile(
  profile: ClientProfile,
  secrets: { readonly [Name in keyof SecretValues]: string | undefined },
  notes: readonly string[],
): Result<ImportedProfile, string> {
  const parsed = clientProfileSchema.safeParse(profile);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail(`\`${issue?.path.join(".") ?? ""}\` cannot be taken over: ${issue?.message ?? "unexpected value"}`);
  }
  const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined));
  const parsedSecrets = secretValuesSchema.safeParse(given);
  if (!parsedSecrets.success) return fail("a password or key in it is longer than any can be");
  return ok({ profile: parsed.data, secrets: parsedSecrets.data, notes });
}

/**
 * The subscriptions that are taken over. A filter that is none is left out, and so is `#` where the tool puts it there
 * by itself: nobody is subscribed to everything unasked.
 */
export function keepSubscriptions(
  wanted: readonly SubscriptionProfile[],
  notes: string[],
  unasked: readonly string[] = [],
): readonly SubscriptionProfile[] {
  const kept: SubscriptionProfile[] = [];
  for (const subscription of wanted) {
    const { topicFilter } = subscription;
    if (unasked.includes(topicFilter)) {
      notes.push(`the subscription to \`${topicFilter}\`, which the tool makes by itself, is left out`);
    } else if (!parseTopicFilter(topicFilter).ok) {
      notes.push(`\`${topicFilter.slice(0, 200)}\` is no Topic Filter and is left out`);
    } else if (!kept.some((other) => other.topicFilter === topicFilter)) {
      kept.push(subscription);
    }
  }
  return kept.slice(0, 1_000);
}

/** 0, 1 or 2; anything else is 0. */
export function qosOf(value: number | undefined): 0 | 1 | 2 {
  return value === 1 || value === 2 ? value : 0;
}

/** `value` as a whole number of a range, or `undefined`. */
export function within(value: number | undefined, minimum: number, maximum: number): number | undefined {
  return value !== undefined && Number.isInteger(value) && value >= minimum && value <= maximum ? value : undefined;
}
