import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientRow } from "#shared/contract/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { Clock } from "../support/index.ts";
import type { MqttLink, SubscriptionWish } from "./mqttLink.ts";

type SubscriptionRow = ClientRow["subscriptions"][number];

const ANSWER_TIMEOUT_SECONDS = 10;

/**
 * What a client wants to be subscribed to, and what the broker granted. The wishes outlive connections: they are
 * made true on every new session, and on a resumed one as far as they changed in between.
 */
export interface SubscriptionSet {
  rows(): SubscriptionRow[];
  /** Subscribes now and resolves with the code of the SUBACK, or keeps the wish for the next connection. */
  add(wish: SubscriptionWish): Promise<Result<number | undefined, string>>;
  remove(topicFilter: string): Promise<Result<void, string>>;
  /** A connection stands: brings the broker in line with the wishes. */
  attach(link: MqttLink, session: { readonly sessionPresent: boolean }): void;
  detach(): void;
}

interface Subscription {
  readonly topicFilter: string;
  readonly requestedQoS: QoS;
  readonly grantedCode?: number;
}

export function createSubscriptionSet(options: {
  readonly clock: Clock;
  readonly changed: () => void;
}): SubscriptionSet {
  const { clock, changed } = options;
  const wanted = new Map<string, Subscription>();
  /** Filters taken back while no connection stood; a resumed session still has them. */
  const unwanted = new Set<string>();
  let link: MqttLink | undefined;

  async function request(via: MqttLink, topicFilters: readonly string[], qos: QoS) {
    const answer = await withTimeout(via.subscribe(topicFilters, qos), clock, "SUBSCRIBE");
    if (!answer.ok) return answer;
    topicFilters.forEach((topicFilter, index) => {
      const present = wanted.get(topicFilter);
      const grantedCode = answer.value[index];
      // It may have been taken back, or asked for with another QoS, while the answer was on its way.
      if (present?.requestedQoS !== qos || grantedCode === undefined) return;
      wanted.set(topicFilter, { ...present, grantedCode });
    });
    changed();
    return answer;
  }

  return {
    rows: () => [...wanted.values()],
    async add({ topicFilter, qos }) {
      unwanted.delete(topicFilter);
      wanted.set(topicFilter, { topicFilter, requestedQoS: qos });
      changed();
      if (link === undefined) return ok(undefined);
      const answer = await request(link, [topicFilter], qos);
      return answer.ok ? ok(answer.value[0]) : answer;
    },
    async remove(topicFilter) {
      if (!wanted.delete(topicFilter)) return fail(`there is no such subscription: \`${topicFilter}\``);
      changed();
      if (link !== undefined) return withTimeout(link.unsubscribe([topicFilter]), clock, "UNSUBSCRIBE");
      unwanted.add(topicFilter);
      return ok(undefined);
    },
    attach(via, { sessionPresent }) {
      link = via;
      if (sessionPresent && unwanted.size > 0) void via.unsubscribe([...unwanted]);
      unwanted.clear();
      for (const qos of [0, 1, 2] as const) {
        const missing = [...wanted.values()].filter(
          ({ requestedQoS, grantedCode }) => requestedQoS === qos && !(sessionPresent && grantedCode !== undefined),
        );
        // A connection lost before the answer makes the wish again with the next one.
        if (missing.length > 0)
          void request(
            via,
            missing.map(({ topicFilter }) => topicFilter),
            qos,
          );
      }
    },
    detach() {
      link = undefined;
    },
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
