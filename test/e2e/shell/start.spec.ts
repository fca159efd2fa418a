import { connect } from "node:net";
import { once } from "node:events";
import { expect, test } from "../fixtures.ts";

test.describe("a workbench that has just started", { tag: "@desktop" }, () => {
  test("shows where its broker listens, and the broker answers there", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    await expect(page.getByRole("contentinfo", { name: "Status" })).toContainText(`:${brokerPort}`);
    const client = connect(brokerPort, "127.0.0.1");
    // CONNECT of MQTT 3.1.1 with Clean Session and the Client Identifier `a`.
    client.write(Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61));
    const [answer] = await once(client, "data");
    client.destroy();
    expect([...answer]).toEqual([0x20, 2, 0, 0]);
  });

  test("serves a second window from the same engine", async ({ workbench }) => {
    const second = await workbench.openWindow();
    for (const page of [workbench.page, second]) {
      await expect(page.getByRole("contentinfo", { name: "Status" })).toContainText(`:${workbench.brokerPort}`);
    }
  });
});
