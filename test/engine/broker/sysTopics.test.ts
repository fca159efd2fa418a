import { expect, it } from "vitest";
import { setup } from "./support.ts";

/** The `$SYS` values that came, by the name below `$SYS/broker/`. */
function valuesOf(messages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    messages.map((text) => {
      const [, name = "", value = ""] =
        /^\$SYS\/broker\/(.*?) (\d+(?:\.\d\d)?(?: seconds)?|wirebench.*)(?: retained)?$/.exec(text) ?? [];
      return [name, value];
    }),
  );
}

it("publishes the customary names at every interval, retained, and only what has changed", () => {
  const { connect, clock } = setup({ settings: { sysIntervalSeconds: 10 } });
  const watcher = connect({ clientId: "watcher" });
  watcher.subscribe("$SYS/#");
  watcher.received();
  const late = connect({ clientId: "late" });
  late.subscribe("$SYS/broker/clients/connected");
  watcher.publish("x", "hello", { retain: true });
  clock.advance(10_000);

  const values = valuesOf(watcher.messages());
  expect(values).toMatchObject({
    uptime: "10 seconds",
    "clients/connected": "2",
    "clients/total": "2",
    "clients/maximum": "2",
    "publish/messages/received": "1",
    "subscriptions/count": "2",
    "messages/received": "5",
  });
  expect(Number(values["bytes/received"])).toBeGreaterThan(40);
  expect(values).not.toHaveProperty("version");
  expect(late.messages()).toEqual(["$SYS/broker/clients/connected 2"]);

  const newcomer = connect();
  expect(newcomer.subscribe("$SYS/broker/uptime").at(-1)).toMatchObject({ cmd: "publish", retain: true });
});

it("keeps them from subscribers of `#`, and from who would forge them", () => {
  const { connect, clock } = setup({ settings: { sysIntervalSeconds: 1 } });
  const client = connect();
  client.subscribe("#");
  client.subscribe("+/broker/uptime");
  client.publish("$SYS/broker/uptime", "forever", { retain: true });
  clock.advance(5_000);
  expect(client.messages()).toEqual([]);
  expect(client.subscribe("$SYS/broker/uptime").at(-1)).toMatchObject({ payload: Buffer.from("5 seconds") });
});

it("counts sessions that run out, and what is dropped", () => {
  const { connect, clock } = setup({ settings: { sysIntervalSeconds: 1, maximumQueuedMessages: 1 } });
  const absent = connect({ protocolVersion: 5, clientId: "a", properties: { sessionExpiryInterval: 5 } });
  absent.subscribe("x", 1);
  absent.drop();
  const watcher = connect();
  watcher.subscribe("$SYS/broker/#");
  for (const payload of ["1", "2", "3"]) watcher.publish("x", payload, { qos: 1 });
  watcher.received();
  clock.advance(1_000);
  expect(valuesOf(watcher.messages())).toMatchObject({ "publish/messages/dropped": "2", "clients/disconnected": "1" });
  clock.advance(6_000);
  expect(valuesOf(watcher.messages())).toMatchObject({ "clients/expired": "1", "clients/disconnected": "0" });
});

it("averages what passes over one, five and fifteen minutes, as Mosquitto does", () => {
  const { connect, clock } = setup({ settings: { sysIntervalSeconds: 10 } });
  const publisher = connect();
  for (let second = 0; second < 600; second++) {
    publisher.publish("x", "1");
    clock.advance(1_000);
  }
  const retained = connect().subscribe("$SYS/broker/load/publish/received/+");
  const values = valuesOf(retained.flatMap((one) => (one.cmd === "publish" ? [`${one.topic} ${one.payload}`] : [])));
  const [one, five, fifteen] = [1, 5, 15].map((minutes) => Number(values[`load/publish/received/${minutes}min`]));
  // Sixty a minute for ten minutes: 60 * (1 - e^(-10 / window)).
  expect(one).toBeCloseTo(60, 1);
  expect(five).toBeCloseTo(51.88, 1);
  expect(fifteen).toBeCloseTo(29.19, 1);
});

it("counts Shared Subscriptions among the others", () => {
  const { connect, clock } = setup({ settings: { sysIntervalSeconds: 1 } });
  const worker = connect({ protocolVersion: 5 });
  worker.subscribe("$share/team/jobs");
  worker.subscribe("$SYS/broker/+/count");
  clock.advance(1_000);
  expect(valuesOf(worker.messages())).toMatchObject({ "shared_subscriptions/count": "1", "subscriptions/count": "2" });
});
