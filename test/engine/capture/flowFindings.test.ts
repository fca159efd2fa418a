import { describe, expect, it } from "vitest";
import { createCaptureCommands } from "#electron/engine/capture/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, Direction } from "#shared/mqtt/packet/index.ts";
import { ack, connack, connect, pingreq, publish } from "../../conformance/flow/conversation.ts";
import { setupCapture } from "./support.ts";

/** A capture, one client of which talks version 4. */
function setup(budget = {}) {
  const world = setupCapture(budget);
  const commands = createCaptureCommands(world.capture, { clock: world.clock, subscriptionsTo: () => [] });
  const record = (connection: number, direction: Direction, packet: ControlPacket): number => {
    world.clock.advance(1);
    return world.record(connection, direction, encode(packet, 4));
  };
  const findings = async (sequence: number) => {
    const answer = await commands["capture.findings"]({ sequence });
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  return {
    ...world,
    findings,
    codes: async (sequence: number) => (await findings(sequence)).diagnostics.map(({ code }) => code),
    client: (connection: number, packet: ControlPacket) => record(connection, "toServer", packet),
    server: (connection: number, packet: ControlPacket) => record(connection, "toClient", packet),
    accept(given = {}, answer = {}) {
      const connection = world.connect("c1");
      record(connection, "toServer", connect(4, given));
      record(connection, "toClient", connack(answer));
      return connection;
    },
  };
}

describe("findings about a packet", () => {
  it("come from the packets before it on its connection, and name their statement", async () => {
    const { accept, client, findings, server } = setup();
    const connection = accept();
    const orderly = client(connection, publish(7));
    server(connection, ack("PUBACK", 7));
    const wrong = server(connection, ack("PUBACK", 9));
    expect((await findings(orderly)).diagnostics).toEqual([]);
    expect(await findings(wrong)).toMatchObject({
      diagnostics: [{ code: "flow-acknowledgement-unknown", severity: "error", statement: { edition: "3.1.1" } }],
      judged: 5,
      isBounded: false,
    });
  });

  it("come from the packets after it, and from the time that has gone by", async () => {
    const { accept, client, clock, codes } = setup();
    const waiting = client(accept(), publish(7));
    expect(await codes(waiting)).toEqual([]);
    clock.advance(20_000);
    expect(await codes(waiting)).toEqual(["flow-publish-unanswered"]);
  });

  it("follow the client's session over its connections", async () => {
    const { accept, capture, codes, sink } = setup();
    const stays = { clean: false };
    for (const sessionPresent of [false, true]) sink.connectionClosed(accept(stays, { sessionPresent }), "lost");
    accept(stays, { sessionPresent: false });
    const answer = capture.log.nextSequence - 1;
    expect(await codes(answer)).toEqual(["flow-session-forgotten"]);
    expect(await codes(answer - 2)).toEqual([]);
  });

  it("are none about a client that was there before recording began anew", async () => {
    const { accept, capture, client, codes, findings, server } = setup();
    const connection = accept();
    capture.setRecording(false);
    client(connection, publish(9));
    capture.setRecording(true);
    const answer = server(connection, ack("PUBACK", 9));
    expect(await codes(answer)).toEqual([]);
    expect((await findings(answer)).isBounded).toBe(true);
  });

  it("are none where the log begins in the middle of a connection", async () => {
    const { accept, client, findings, server } = setup({ packets: 64 });
    const connection = accept();
    client(connection, publish(9));
    for (let index = 0; index < 100; index++) client(connection, pingreq);
    expect(await findings(server(connection, ack("PUBACK", 9)))).toMatchObject({ diagnostics: [], isBounded: true });
  });

  it("do not mix up the packets of other clients", async () => {
    const { accept, client, codes, connect: open, server } = setup();
    const connection = accept();
    const other = open("c2");
    client(other, publish(9));
    expect(await codes(server(connection, ack("PUBACK", 9)))).toEqual(["flow-acknowledgement-unknown"]);
  });

  it("are looked for in slices, however long the connection is", async () => {
    const { accept, client, findings, server } = setup({ packets: 100_000, bytes: 10_000_000 });
    const connection = accept();
    let last = 0;
    for (let round = 0; round < 20_000; round++) {
      client(connection, publish(7));
      last = server(connection, ack("PUBACK", 7));
    }
    // Others get their turns meanwhile: more than one before it is done.
    let turns = 0;
    let isDone = false;
    const takeTurn = (): void => {
      turns++;
      if (!isDone) setImmediate(takeTurn);
    };
    setImmediate(takeTurn);
    const found = await findings(last);
    isDone = true;
    expect(found).toMatchObject({ diagnostics: [], judged: 15_000, isBounded: true });
    expect(turns).toBeGreaterThan(1);
  });
});
