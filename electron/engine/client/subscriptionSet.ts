import { fail, ok, type Result } from "#shared/base/index.ts";
import type { SubscriptionRow } from "#shared/contract/index.ts";
import type { SubscriptionRequest } from "#shared/mqtt/packet/index.ts";
import { nameReasonCode } from "#shared/mqtt/spec/index.ts";
import type { SubscriptionProfile } from "#shared/profile/index.ts";
import type { Clock } from "../support/index.ts";
import type { ProtocolClient } from "./protocol/index.ts";

const ANSWER_TIMEOUT_SECONDS = 10;

type Link = Pick<ProtocolClient, "subscribe" | "unsubscribe">;

export interface SubscribeOptions {
  /** Made by a part of the engine for a while: the profile does not keep it. */
  readonly isTemporary?: boolean;
}

/**
 * What a client wants to be subscribed to, and what the broker granted. The wishes outlive connections: they are
 * made true on every new session, and on a resumed one as far as they changed in between.
 */
export interface SubscriptionSet {
  rows(): SubscriptionRow[];
  /** What is wanted, without what became of it. */
  wishes(): SubscriptionProfile[];
  /**
   * Subscribes now and resolves with the code of the SUBACK, or keeps the wish for the next connection. A filter that
   * is there already gets the new options.
   */
  add(wish: SubscriptionProfile, options?: SubscribeOptions): Promise<Result<number | undefined, string>>;
  remove(topicFilter: string): Promise<Result<void, string>>;
  /** A connection stands: brings the broker in line with the wishes. */
  attach(link: Link, session: { readonly sessionPresent: boolean }): void;
  detach(): void;
  /** The next connection is of another session: nothing of what was granted holds there. */
  forget(): void;
}

interface Subscription {
  readonly wish: SubscriptionProfile;
  readonly grantedCode?: number;
  readonly isTemporary: boolean;
}

/** Creates a set with the wishes of a profile. */
export function createSubscriptionSet(options: {
  readonly clock: Clock;
  readonly initial: readonly SubscriptionProfile[];
  readonly changed: () => void;
  /** The wishes themselves are different. */
  readonly wishesChanged: () => void;
}): SubscriptionSet {
  const { clock, changed, wishesChanged } = options;
  const wanted = new Map<string, Subscription>(
    options.initial.map((wish) => [wish.topicFilter, { wish, isTemporary: false }]),
  );
  /** Filters taken back, until the broker has said so: a resumed session still has them. */
  const unwanted = new Map<string, Subscription>();
  let link: Link | undefined;

  async function request(via: Link, wishes: readonly SubscriptionProfile[], identifier: number | undefined) {
    const answer = await withTimeout(via.subscribe(wishes.map(requestOf), identifier), clock, "SUBSCRIBE");
    if (!answer.ok) return answer;
    wishes.forEach((wish, index) => {
      const present = wanted.get(wish.topicFilter);
      const grantedCode = answer.value[index];
      // It may have been taken back, or asked for otherwise, while the answer was on its way.
      if (present?.wish !== wish || grantedCode === undefined) return;
      wanted.set(wish.topicFilter, { ...present, grantedCode });
    });
    changed();
    return answer;
  }

  async function release(via: Link, filters: readonly string[]): Promise<Result<void, string>> {
    const answer = await withTimeout(via.unsubscribe(filters), clock, "UNSUBSCRIBE");
    if (!answer.ok) return answer;
    // Before 5.0 there are no codes, and nothing is refused.
    const refusal = answer.value.find((code) => code >= 0x80);
    filters.forEach((filter, index) => {
      const before = unwanted.get(filter);
      unwanted.delete(filter);
      const isKept = (answer.value[index] ?? 0) >= 0x80 && !wanted.has(filter);
      if (before !== undefined && isKept) wanted.set(filter, before);
    });
    if (refusal === undefined) return ok(undefined);
    wishesChanged();
    changed();
    return fail(`the broker keeps the subscription: it answered with UNSUBACK ${nameReasonCode(refusal, "UNSUBACK")}`);
  }

  return {
    rows: () =>
      [...wanted.values()].map(({ wish, grantedCode }) => ({
        ...wish,
        ...(grantedCode === undefined ? {} : { grantedCode }),
      })),
    wishes: () => [...wanted.values()].flatMap(({ wish, isTemporary }) => (isTemporary ? [] : [wish])),
    async add(wish, { isTemporary = false } = {}) {
      unwanted.delete(wish.topicFilter);
      wanted.set(wish.topicFilter, { wish, isTemporary });
      wishesChanged();
      changed();
      if (link === undefined) return ok(undefined);
      const answer = await request(link, [wish], wish.subscriptionIdentifier);
      return answer.ok ? ok(answer.value[0]) : answer;
    },
    async remove(topicFilter) {
      const present = wanted.get(topicFilter);
      if (present === undefined) return fail(`there is no such subscription: \`${topicFilter}\``);
      wanted.delete(topicFilter);
      unwanted.set(topicFilter, present);
      wishesChanged();
      changed();
      return link === undefined ? ok(undefined) : release(link, [topicFilter]);
    },
    attach(via, { sessionPresent }) {
      link = via;
      if (!sessionPresent) unwanted.clear();
      if (unwanted.size > 0) void release(via, [...unwanted.keys()]);
      const missing = [...wanted.values()].filter(
        ({ grantedCode }) => !(sessionPresent && grantedCode !== undefined && grantedCode < 0x80),
      );
      // One SUBSCRIBE has one identifier for all its filters. A connection lost before the answer makes the wish again
      // with the next one.
      for (const identifier of new Set(missing.map(({ wish }) => wish.subscriptionIdentifier))) {
        const wishes = missing.flatMap(({ wish }) => (wish.subscriptionIdentifier === identifier ? [wish] : []));
        void request(via, wishes, identifier);
      }
    },
    detach() {
      link = undefined;
    },
    forget() {
      unwanted.clear();
      for (const [filter, { wish, isTemporary }] of wanted) wanted.set(filter, { wish, isTemporary });
    },
  };
}

function requestOf({
  topicFilter,
  qos,
  noLocal,
  retainAsPublished,
  retainHandling,
}: SubscriptionProfile): SubscriptionRequest {
  return {
    topicFilter,
    qos,
    ...(noLocal === undefined ? {} : { noLocal }),
    ...(retainAsPublished === undefined ? {} : { retainAsPublished }),
    ...(retainHandling === undefined ? {} : { retainHandling }),
  };
}

/** The answer, or a failure in words when the broker takes too long to give one. */
function withTimeout<Value>(
  answer: Promise<Result<Value, string>>,
  clock: Clock,
  packetType: string,
): Promise<Result<Value, string>> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ANSWER_TIMEOUT_SECONDS * 1000, () =>
      resolve(fail(`the broker did not answer ${packetType} within ${ANSWER_TIMEOUT_SECONDS} s`)),
    );
    const settle = async () => {
      const result = await answer;
      cancel();
      resolve(result);
    };
    void settle();
  });
}
