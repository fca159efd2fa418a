import { once } from "node:events";
import * as mqttPacket from "mqtt-packet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type LiveBroker, startLiveBroker } from "#test/engine/broker/liveBroker.ts";
import { editions } from "../broker/editions.ts";

let live: LiveBroker;
let url = "";

beforeEach(async () => {
  live = await startLiveBroker();
  url = `ws://127.0.0.1:${await live.listen({ protocol: "ws" })}/mqtt`;
});

afterEach(() => live.stop());

async function open(subprotocols: string | string[] = "mqtt"): Promise<WebSocket> {
  const webSocket = new WebSocket(url, subprotocols);
  await once(webSocket, "open");
  return webSocket;
}

const connectPacket = (protocolVersion: 4 | 5): Buffer =>
  mqttPacket.generate(
    { cmd: "connect", protocolId: "MQTT", protocolVersion, clean: true, keepalive: 0, clientId: "a" },
    { protocolVersion },
  );

describe("MQTT over WebSocket", () => {
  it.each(editions("[MQTT311-6.0.0-1] [MQTT5-6.0.0-1]"))("%s closes at a text frame", async (_ids, version) => {
    const webSocket = await open();
    webSocket.send(connectPacket(version));
    const [, isBinary] = await once(webSocket, "message");
    expect(isBinary).toBe(true);
    webSocket.send("text");
    const [code] = await once(webSocket, "close");
    expect(code).toBe(1003);
    while (live.broker.connectionCount > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it.each(editions("[MQTT311-6.0.0-2] [MQTT5-6.0.0-2]"))(
    "%s takes packets however frames cut them",
    async (_ids, version) => {
      const webSocket = await open();
      const answers: number[] = [];
      webSocket.on("message", (data: Buffer) => answers.push(...data));
      const ping = Buffer.from([0xc0, 0]);
      // One byte a frame, then two packets and a half in one.
      for (const byte of connectPacket(version)) webSocket.send(Buffer.from([byte]));
      webSocket.send(Buffer.concat([ping, ping, ping.subarray(0, 1)]));
      webSocket.send(ping.subarray(1));
      const isAnswered = (): boolean => answers.join().endsWith("208,0,208,0,208,0");
      while (!isAnswered()) await once(webSocket, "message");
      expect(answers[0]).toBe(0x20);
      webSocket.close();
      await once(webSocket, "close");
    },
  );

  it.each(editions("[MQTT311-6.0.0-3] [MQTT5-6.0.0-3]"))(
    "%s turns away who does not offer the subprotocol `mqtt`",
    async () => {
      for (const subprotocols of [[], ["chat"]]) {
        const webSocket = new WebSocket(url, subprotocols);
        const [error] = await once(webSocket, "error");
        expect(String(error)).toContain("400");
      }
    },
  );

  it.each(editions("[MQTT311-6.0.0-4] [MQTT5-6.0.0-4]"))("%s selects the subprotocol `mqtt`", async () => {
    const offers = [["mqtt"], ["mqttv3.1", "mqtt"], ["mqttv3.1"]];
    const sockets = await Promise.all(offers.map(open));
    expect(sockets.map(({ protocol }) => protocol)).toEqual(["mqtt", "mqtt", "mqttv3.1"]);
    for (const socket of sockets) socket.terminate();
  });
});

it("says in HTTP what this port is for", async () => {
  const answer = await fetch(url.replace("ws:", "http:"));
  expect(answer.status).toBe(426);
});
