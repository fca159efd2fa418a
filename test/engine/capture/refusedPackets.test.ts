import { describe, expect, it } from "vitest";
import { illegalPackets } from "#test/fixtures/mqtt/index.ts";
import { setup } from "../broker/support.ts";
import { setupTopics } from "../topics/support.ts";

// A second CONNECT is well formed: what it breaks is the order of packets, which the flow checks name.
const malformed = illegalPackets.filter(([name]) => name !== "a second CONNECT");

describe("a packet that the broker refuses", () => {
  it.each(malformed)("counts as malformed in the log, and is no topic: %s", (_, bytes) => {
    const { capture, store } = setupTopics();
    const { connect } = setup({ captureSink: capture.sink });
    const client = connect({ clientId: "faulty" });
    const before = capture.counters.malformed;
    client.sendBytes(...bytes);
    expect(capture.counters.malformed).toBe(before + 1);
    expect(store.topicCount).toBe(0);
  });
});
