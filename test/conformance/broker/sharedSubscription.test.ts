import { expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";

it("[MQTT5-U-4.8.2a] hands each message to one session of a share, and to one of every share", () => {
  const { connect } = setup();
  const members = (share: string) =>
    [1, 2, 3].map((index) => {
      const member = connect({ protocolVersion: 5, clientId: `${share}-${index}` });
      member.subscribe(`$share/${share}/x/#`);
      return member;
    });
  const red = members("red");
  const blue = members("blue");
  const publisher = connect();
  const sent = Array.from({ length: 9 }, (_, index) => `x/${index} m`);
  for (let index = 0; index < 9; index++) publisher.publish(`x/${index}`, "m");
  expect(red.flatMap((member) => member.messages()).toSorted()).toEqual(sent);
  expect(blue.flatMap((member) => member.messages()).toSorted()).toEqual(sent);
});
