import { array, assert, type Arbitrary, constantFrom, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { createFlowWatcher, type FlowFinding } from "#shared/mqtt/flow/index.ts";
import {
  ack,
  converse,
  pingreq,
  pingresp,
  publish,
  suback,
  subscribe,
} from "../../../conformance/flow/conversation.ts";
import { playLegalTraffic, type TrafficEvent, type TrafficPlan } from "./legalTraffic.ts";

const plans: Arbitrary<TrafficPlan> = record({
  version: constantFrom(4 as const, 5 as const),
  observer: constantFrom("client" as const, "server" as const),
  choices: array(nat(1_023), { minLength: 60, maxLength: 300, size: "max" }),
});

function watch(events: readonly TrafficEvent[], version: 4 | 5): readonly FlowFinding[] {
  const watcher = createFlowWatcher({ assumedVersion: version });
  const findings: FlowFinding[] = [];
  let lastMs = 0;
  for (const event of events) {
    if (event.kind === "packet") {
      findings.push(...watcher.packet(event.observed));
      lastMs = event.observed.timeMs;
    } else if (event.kind === "opened") watcher.opened({ ...event, isFromStart: true });
    else findings.push(...watcher.closed(event));
  }
  return [...findings, ...watcher.finish(lastMs)];
}

describe("a conversation that keeps to the rules", () => {
  it("is never accused, whatever gets lost on the way and wherever the observer sits", () => {
    assert(
      property(plans, (plan) => {
        expect(watch(playLegalTraffic(plan), plan.version)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("is never accused by an observer who came late", () => {
    assert(
      property(plans, nat(200), (plan, missed) => {
        expect(watch(playLegalTraffic(plan).slice(missed), plan.version)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("an observer whose view has a hole", () => {
  it("accuses nobody for what may have passed in it, once the hole is told", () => {
    assert(
      property(plans, nat(300), nat(20), (plan, start, length) => {
        const events = playLegalTraffic(plan);
        const watcher = createFlowWatcher({ assumedVersion: plan.version });
        const findings: FlowFinding[] = [];
        events.forEach((event, index) => {
          const isMissed = index >= start && index < start + length;
          if (event.kind === "opened") watcher.opened({ ...event, isFromStart: true });
          else if (event.kind === "closed") findings.push(...watcher.closed(event));
          else if (isMissed) watcher.lost(event.observed.connection);
          else findings.push(...watcher.packet(event.observed));
        });
        expect(findings).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("accuses anew what it sees from its start again", () => {
    const watcher = createFlowWatcher();
    const observed = { sequence: 1, direction: "toServer", timeMs: 1, length: 2, packet: pingreq } as const;
    watcher.opened({ connection: 1, timeMs: 0, isFromStart: true });
    watcher.lost(1);
    expect(watcher.packet({ ...observed, connection: 1 })).toEqual([]);
    watcher.opened({ connection: 2, timeMs: 2, isFromStart: true });
    const [finding] = watcher.packet({ ...observed, connection: 2 });
    expect(finding?.diagnostic.code).toBe("flow-connect-not-first");
  });

  it("has forgotten how messages of long ago went, and does not take their late answers for wrong", () => {
    const conversation = converse(4).accept();
    for (let identifier = 1; identifier <= 1_500; identifier++) {
      conversation.client(publish(identifier)).server(ack("PUBACK", identifier));
    }
    expect(conversation.server(ack("PUBACK", 1)).findings()).toEqual([]);
    const [finding] = conversation.server(ack("PUBACK", 1_501)).findings();
    expect(finding?.diagnostic.code).toBe("flow-acknowledgement-unknown");
  });
});

describe("exchanges", () => {
  it("join a QoS 2 message with its three answers, with the latency of every leg", () => {
    const [, exchange] = converse(5)
      .accept()
      .client(publish(7, { qos: 2 }))
      .wait(0.5)
      .server(ack("PUBREC", 7))
      .client(ack("PUBREL", 7))
      .server(ack("PUBCOMP", 7))
      .exchanges();
    expect(exchange).toMatchObject({
      kind: "publish",
      initiator: "toServer",
      packetIdentifier: 7,
      qos: 2,
      state: "complete",
      reasonCode: 0,
    });
    expect(exchange?.legs.map(({ type, direction, latencyMs }) => [type, direction, latencyMs])).toEqual([
      ["PUBLISH", "toServer", undefined],
      ["PUBREC", "toClient", 501],
      ["PUBREL", "toServer", 1],
      ["PUBCOMP", "toClient", 1],
    ]);
  });

  it("go on over a reconnect, and mark what is said once more", () => {
    const keeping = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const exchange = converse(5)
      .accept(keeping)
      .client(publish(7))
      .close()
      .accept(keeping, { sessionPresent: true })
      .client(publish(7, { dup: true }))
      .server(ack("PUBACK", 7))
      .exchanges()
      .find(({ kind }) => kind === "publish");
    expect(exchange?.state).toBe("complete");
    expect(exchange?.legs.map(({ type, connection, isRepeat }) => [type, connection, isRepeat])).toEqual([
      ["PUBLISH", 1, false],
      ["PUBLISH", 2, true],
      ["PUBACK", 2, false],
    ]);
  });

  it("tell how a request ended: complete, failed, abandoned or still open", () => {
    const states = converse(5)
      .accept()
      .client(publish(1))
      .server(ack("PUBACK", 1, 0x87))
      .client(subscribe(2, { a: 0 }))
      .server(suback(2, [0x87]))
      .client(pingreq)
      .server(pingresp)
      .client(publish(3))
      .close()
      .accept()
      .client(publish(4))
      .exchanges()
      .map(({ kind, state, reasonCode }) => [kind, state, reasonCode]);
    expect(states).toEqual([
      ["connect", "complete", 0],
      ["publish", "failed", 0x87],
      ["subscribe", "failed", 0x87],
      ["ping", "complete", 0],
      ["publish", "abandoned", undefined],
      ["connect", "complete", 0],
      ["publish", "open", undefined],
    ]);
  });

  it("are found by each of their packets, and forgotten oldest first", () => {
    const watcher = createFlowWatcher({ maximumExchanges: 2 });
    for (let sequence = 0; sequence < 5; sequence++) {
      const packet = publish(sequence + 1);
      watcher.packet({ sequence, connection: 1, direction: "toServer", timeMs: sequence, length: 9, packet });
    }
    expect(watcher.exchangeOf(4)?.packetIdentifier).toBe(5);
    expect(watcher.exchangeOf(0)).toBeUndefined();
    expect(watcher.forgottenExchanges).toBe(3);
  });
});

describe("a flow diagnostic", () => {
  it("names the packet, its bytes, the offending value and the statement with its edition", () => {
    const [finding] = converse(4).accept().server(ack("PUBACK", 9), { length: 4 }).findings();
    expect(finding).toMatchObject({
      connection: 1,
      sequence: 2,
      diagnostic: {
        code: "flow-acknowledgement-unknown",
        severity: "error",
        span: { start: 0, end: 4 },
        message: "nothing waits for this answer with Packet Identifier `9`",
        statement: { edition: "3.1.1", id: "MQTT-2.3.1-6" },
        reasonCode: 0x82,
      },
    });
  });

  it("cites no statement in MQTT 3.1, which numbers none", () => {
    const [finding] = converse(3).accept().server(ack("PUBACK", 9)).findings();
    expect(finding?.diagnostic.statement).toBeUndefined();
  });
});

describe("a stream joined in the middle", () => {
  it("is not blamed for what nobody saw", () => {
    const found = converse(5, { isJoined: true })
      .server(publish(undefined, { topicName: "", properties: { topicAlias: 3 } }))
      .server(ack("PUBACK", 1))
      .client(ack("PUBREL", 2))
      .server(ack("PUBCOMP", 3))
      .server(suback(4, [0]))
      .server(pingresp)
      .client(publish(5, { dup: true }))
      .wait(900)
      .client(pingreq)
      .server(ack("PUBACK", 5))
      .findings();
    expect(found).toEqual([]);
  });
});
