import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "./fixtures.ts";

const hasClients = spawnSync("mosquitto_pub", ["--version"]).error === undefined;

test.describe("real clients at the embedded broker", () => {
  test.skip(!hasClients, "mosquitto_pub and mosquitto_sub are not installed");

  test("are seen packet by packet while they talk", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    await expect(page.getByRole("contentinfo", { name: "Status" })).toContainText(`:${brokerPort}`);

    const port = ["-h", "127.0.0.1", "-p", String(brokerPort)];
    const subscriber = spawn("mosquitto_sub", [...port, "-i", "watcher", "-t", "#", "-q", "2", "-C", "1"]);
    const packets = page.getByRole("grid", { name: /packets/i });
    await expect(packets.getByText("SUBACK").first()).toBeVisible();
    const ended = once(subscriber, "exit");
    let printed = "";
    subscriber.stdout.on("data", (text: Buffer) => (printed += text.toString()));
    spawn("mosquitto_pub", [...port, "-i", "sensor", "-t", "plant/line2", "-m", "21.5", "-q", "2"]);
    await ended;
    expect(printed).toBe("21.5\n");

    for (const type of ["CONNECT", "CONNACK", "SUBSCRIBE", "PUBLISH", "PUBREC", "PUBREL", "PUBCOMP", "DISCONNECT"]) {
      await expect(packets.getByText(type, { exact: true }).first()).toBeVisible();
    }
  });
});
