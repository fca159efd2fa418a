import mqtt from "mqtt";
import { expect, it } from "vitest";
import { startLiveBroker } from "#test/engine/broker/liveBroker.ts";
import { editions } from "../broker/editions.ts";

const transports = editions("[MQTT311-7.1.1-1] [MQTT5-4.2.0-1]").flatMap(([ids, version]) =>
  (["mqtt", "mqtts", "ws", "wss"] as const).map((protocol) => [ids, protocol, version] as const),
);

it.each(transports)("%s carries all bytes in order over %s", async (_ids, protocol, protocolVersion) => {
  const live = await startLiveBroker();
  const authority = await live.authority();
  const port = await live.listen({ protocol, tls: await authority.issueServer(["localhost"]) });
  const client = await mqtt.connectAsync(`${protocol}://localhost:${port}`, {
    protocolVersion,
    reconnectPeriod: 0,
    ca: authority.certificate,
  });
  const sent = Array.from({ length: 500 }, (_, index) => `${index} ${"x".repeat(index * 7)}`);
  const arrived: string[] = [];
  const whole = new Promise<void>((resolve) => {
    client.on("message", (_topic, payload) => {
      arrived.push(payload.toString());
      if (arrived.length === sent.length) resolve();
    });
  });
  await client.subscribeAsync("x");
  for (const payload of sent) client.publish("x", payload);
  await whole;
  expect(arrived).toEqual(sent);
  await client.endAsync();
  await live.stop();
});
