import { expect, test } from "./fixtures.ts";
import { connectClient, screenOf } from "./support/index.ts";

/** The words of each state in which there is little to see, and the three switches of the packet list. */
test.describe("a workbench without traffic", () => {
  test("says in each activity what to do", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await expect(page.getByText("No packets yet")).toBeVisible();
    await expect(page.getByText(`localhost:${brokerPort}`)).toBeVisible();
    await expect(page.getByText(`mosquitto_sub -p ${brokerPort}`)).toBeVisible();
    await expect(page.getByText("No packet selected")).toBeVisible();
    await screen.activity("Topics").click();
    await expect(page.getByText("No topics yet")).toBeVisible();
    await screen.activity("Clients").click();
    await expect(page.getByText("No clients yet")).toBeVisible();
    await screen.activity("Compose").click();
    await expect(page.getByText("Nothing can be sent yet")).toBeVisible();
  });

  test("says that its broker is stopped, and starts it again", async ({ workbench }) => {
    const screen = screenOf(workbench.page);
    await screen.listening(workbench.brokerPort);
    await screen.command("Stop broker");
    await expect(workbench.page.getByText("The broker is not listening")).toBeVisible();
    await screen.packets.page().getByRole("main").getByRole("button", { name: "Start broker" }).click();
    await screen.listening(workbench.brokerPort);
    await expect(workbench.page.getByText(`localhost:${workbench.brokerPort}`)).toBeVisible();
  });
});

test.describe("the packet list", () => {
  test("says how much a filter hides, and clears it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(screen.packet(/CONNACK, to sensor/)).toBeVisible();
    await screen.show("mqtt.qos == 2");
    await expect(page.getByText("No packet matches mqtt.qos == 2")).toBeVisible();
    await expect(page.getByText("2 packets are hidden by the filter")).toBeVisible();
    await page.getByRole("region", { name: "Packet list" }).getByRole("button", { name: "Clear filter" }).click();
    await expect(screen.packet(/CONNECT, from sensor/)).toBeVisible();
    await expect(screen.filter).toHaveValue("");
    await client.endAsync();
  });

  test("says where a filter cannot be read, and keeps the one in force", async ({ workbench }) => {
    const screen = screenOf(workbench.page);
    await screen.listening(workbench.brokerPort);
    const client = await connectClient(workbench.brokerPort, { clientId: "sensor" });
    await expect(screen.packet(/CONNECT, from sensor/)).toBeVisible();
    await screen.show("mqtt.qos === ");
    await expect(screen.filter).toHaveAttribute("aria-invalid", "true");
    await expect(screen.filter).toHaveAccessibleDescription(/./);
    await expect(screen.packet(/CONNECT, from sensor/)).toBeVisible();
    await client.endAsync();
  });

  test("stands still while it is frozen, and recording goes on", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.toggle(/Freeze/).click();
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(page.getByText(/^View frozen at \d\d:\d\d:\d\d/)).toBeVisible();
    await expect(page.getByText("Recording continues; 2 packets came later.")).toBeVisible();
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(screen.packet(/CONNECT, from sensor/)).toBeVisible();

    await screen.toggle(/Freeze/).click();
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await expect(screen.status).toContainText("Buffer 4 ");
    await expect(screen.packet(/PUBLISH/)).toHaveCount(0);
    await expect(screen.packet(/CONNACK, to sensor/)).toBeVisible();
    await screen.toggle(/Frozen/).click();
    await expect(screen.packet(/PUBLISH, from sensor/)).toBeVisible();
    await client.endAsync();
  });

  test("keeps nothing while recording is off, and traffic flows", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.toggle(/Recording/).click();
    await expect(page.getByText("Recording is off")).toBeVisible();
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(screen.status).toContainText("1 client");
    await expect(screen.status).toContainText("Buffer 0 ");
    await page.getByRole("region", { name: "Packet list" }).getByRole("button", { name: "Record" }).click();
    await expect(page.getByText("Recording is off")).toBeHidden();
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await expect(screen.packet(/PUBLISH, from sensor/)).toBeVisible();
    await expect(screen.packet(/CONNECT/)).toHaveCount(0);
    await client.endAsync();
  });

  test("stops following when a packet is selected, and says what came since", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(screen.toggle(/Follow/)).toHaveAttribute("aria-pressed", "true");
    await screen.packet(/CONNECT, from sensor/).click();
    await expect(screen.toggle(/Follow/)).toHaveAttribute("aria-pressed", "false");

    for (let count = 0; count < 40; count++) await client.publishAsync("plant/line2", String(count), { qos: 1 });
    await expect(screen.packet(/CONNECT, from sensor/)).toBeVisible();
    await expect(screen.packet(/plant\/line2 39/)).toHaveCount(0);
    await page.getByRole("button", { name: "80 new packets — Follow" }).click();
    await expect(screen.packet(/PUBLISH, from sensor, .*plant\/line2 39/)).toBeVisible();
    await expect(page.getByRole("button", { name: /new packets? — Follow/ })).toBeHidden();
    await expect(screen.inspector.getByRole("heading", { name: "CONNECT" })).toBeVisible();

    await screen.packets.hover();
    await page.mouse.wheel(0, -200);
    await expect(screen.toggle(/Follow/)).toHaveAttribute("aria-pressed", "false");
    await client.endAsync();
  });
});

test.describe("a broker whose port is taken", () => {
  test.use({ isBrokerPortTaken: true });

  test("says so and offers the next free one", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    await expect(page.getByRole("alert")).toContainText(`Port ${brokerPort} is in use`);
    const offer = page.getByRole("button", { name: /^Listen on \d+$/ });
    const port = Number(/\d+/.exec(await offer.innerText())?.[0]);
    await offer.click();
    await screenOf(page).listening(port);
    await expect(page.getByText("is in use")).toBeHidden();
    const client = await connectClient(port, { clientId: "sensor" });
    await expect(screenOf(page).packet(/CONNECT, from sensor/)).toBeVisible();
    await client.endAsync();
  });
});

test.describe("the demo", () => {
  test("is alive within two seconds of one click, and leaves nothing behind", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.getByRole("main").getByRole("button", { name: "Start demo" }).click();
    await expect(screen.packet(/PUBLISH/).first()).toBeVisible({ timeout: 2_000 });
    await screen.activity("Topics").click();
    await expect(screen.topics.getByRole("row").nth(1)).toBeVisible();
    await screen.activity("Clients").click();
    await expect(
      page
        .getByRole("listbox")
        .getByRole("option", { name: /Sensor/i })
        .first(),
    ).toBeVisible();

    await screen.command("Stop demo");
    await expect(screen.status).toContainText("0 clients");
    await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(0);

    const client = await connectClient(brokerPort, { clientId: "late" });
    const received: string[] = [];
    client.on("message", (topicName) => received.push(topicName));
    await client.subscribeAsync("#", { qos: 1 });
    await client.publishAsync("end", "", { qos: 1 });
    await expect.poll(() => received).toContain("end");
    expect(received).toEqual(["end"]);
    await client.endAsync();
  });
});
