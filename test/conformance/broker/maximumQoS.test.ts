import { expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";

it.each([0, 1] as const)("[MQTT5-3.2.2-9] announces Maximum QoS %d when that is all it supports", (maximumQoS) => {
  const { connecting } = setup({ settings: { maximumQoS } });
  const [connack] = connecting({ protocolVersion: 5 }).received();
  expect(connack).toMatchObject({ cmd: "connack", reasonCode: 0, properties: { maximumQoS } });
});

it("[MQTT5-3.2.2-9] leaves Maximum QoS out when it supports all", () => {
  const { connecting } = setup();
  const [connack] = connecting({ protocolVersion: 5 }).received();
  expect(connack).not.toMatchObject({ properties: { maximumQoS: expect.anything() } });
});

it.each([0, 1] as const)("[MQTT5-3.2.2-10] grants QoS %d to whoever asks for more", (maximumQoS) => {
  const { connect } = setup({ settings: { maximumQoS } });
  const client = connect({ protocolVersion: 5 });
  const granted = ([0, 1, 2] as const).map((qos) => client.subscribe(`a/${qos}`, qos)[0]);
  expect(granted).toMatchObject([0, 1, 2].map((qos) => ({ cmd: "suback", granted: [Math.min(qos, maximumQoS)] })));
});
