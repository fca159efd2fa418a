import { fail, ok, type Result } from "#shared/base/index.ts";
import { parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { bindPolicy } from "./bindPolicy.ts";
import { decide, type Decision, type PolicyRequest } from "./decide.ts";
import type { PolicyDocument, PolicyTest } from "./document.ts";
import type { Identity } from "./identity.ts";

/** A test of the document with what came of it. */
export interface TestVerdict {
  readonly test: PolicyTest;
  /** Its place among the document's tests. */
  readonly index: number;
  readonly identity: Identity;
  readonly request: PolicyRequest;
  readonly decision: Decision;
  readonly isPassed: boolean;
}

const kinds = ["connect", "publish", "will", "subscribe", "receive"] as const;

/** What a test asks, or what is wrong with the question and at which of its keys. */
export function questionOfTest(
  test: PolicyTest,
): Result<PolicyRequest, { readonly key?: (typeof kinds)[number] | "qos" | "retain"; readonly message: string }> {
  const [kind, ...more] = kinds.filter((name) => test[name] !== undefined);
  if (kind === undefined || more.length > 0) {
    return fail({ message: `expected exactly one of ${kinds.map((name) => `\`${name}\``).join(", ")}` });
  }
  const isMessage = kind === "publish" || kind === "will";
  if (test.retain !== undefined && !isMessage) return fail({ key: "retain", message: "`retain` is only for publish" });
  if (test.qos !== undefined && !isMessage && kind !== "subscribe") {
    return fail({ key: "qos", message: "`qos` is only for publish and subscribe" });
  }
  const qos = test.qos ?? 0;
  if (kind === "connect") return ok({ kind, clientIdentifier: test.client.clientId });
  if (kind === "subscribe") {
    const filter = parseTopicFilter(test.subscribe ?? "");
    if (!filter.ok) return fail({ key: kind, message: filter.error.message });
    const shared = parseSharedSubscription(filter.value);
    return ok({ kind, topicFilter: filter.value, qos, ...shared });
  }
  const name = parseTopicName(test[kind] ?? "");
  if (!name.ok) return fail({ key: kind, message: name.error.message });
  if (kind === "receive") return ok({ kind, topicName: name.value });
  return ok({ kind, topicName: name.value, qos, retain: test.retain ?? false });
}

/** Who asks in a test. */
export function identityOfTest({ client: { clientId, username, groups, attributes } }: PolicyTest): Identity {
  return {
    clientIdentifier: clientId,
    ...(username === undefined ? {} : { username }),
    groups: groups ?? [],
    attributes: new Map(Object.entries(attributes ?? {})),
  };
}

/** Asks every question of the document's tests. */
export function judgeTests(document: PolicyDocument): readonly TestVerdict[] {
  return (document.tests ?? []).flatMap((test, index) => {
    const request = questionOfTest(test);
    if (!request.ok) return [];
    const identity = identityOfTest(test);
    const decision = decide(bindPolicy(document, identity), request.value);
    return [{ test, index, identity, request: request.value, decision, isPassed: decision.effect === test.expect }];
  });
}
