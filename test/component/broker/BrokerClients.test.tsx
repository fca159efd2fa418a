// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SessionDetail } from "#shared/contract/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createMemoryStorage } from "#test/support/renderInWorkbench.tsx";
import { gateway, knocking, now, sensor, session, setup, sideBar, table } from "./brokerWorld.tsx";

useElementSize({ width: 1_200, height: 400 });

describe("the side bar", () => {
  it("says where the broker listens and who can reach it", async () => {
    setup({});
    expect(await screen.findByText("127.0.0.1:1883")).toBeDefined();
    expect(screen.getByText("MQTT over TCP, this machine only")).toBeDefined();
  });

  it("gives totals, and drops by reason with what the reason means", async () => {
    setup({});
    expect(await screen.findByText("Messages per second to the broker")).toBeDefined();
    expect(sideBar().getByText("4.3")).toBeDefined();
    expect(sideBar().getByText(/the session's queue had no room/)).toBeDefined();
    expect(sideBar().getByText("Slow consumer")).toBeDefined();
  });

  it("stops the broker, and starts it on a port of choice", async () => {
    const { user, given } = setup({});
    await user.click(await screen.findByRole("button", { name: "Stop broker" }));
    expect(given).toHaveBeenLastCalledWith("stop", {});
    await user.click(screen.getByRole("button", { name: "Change port…" }));
    const port = await screen.findByRole("textbox", { name: "Port" });
    await user.clear(port);
    await user.type(port, "99999");
    expect(screen.getByText("A port is a number from 0 to 65535")).toBeDefined();
    await user.clear(port);
    await user.type(port, "1884{Enter}");
    expect(given).toHaveBeenLastCalledWith("start", { port: 1884 });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a broker that does not listen", () => {
  it("says so, what is kept, and starts with one button", async () => {
    const { user, given } = setup({ broker: { kind: "stopped" } });
    const line = within(
      await screen.findByText("Broker stopped", { selector: "strong" }).then((title) => title.closest("div") ?? title),
    );
    expect(line.getByText(/Sessions and retained messages are kept/)).toBeDefined();
    await user.click(line.getByRole("button", { name: "Start broker" }));
    expect(given).toHaveBeenLastCalledWith("start", {});
  });

  it("offers the free port next to a taken one", async () => {
    const { user, given } = setup({
      broker: { kind: "port-taken", host: "127.0.0.1", port: 1883, suggestedPort: 1885 },
    });
    await user.click(await screen.findByRole("button", { name: "Listen on port 1885" }));
    expect(given).toHaveBeenLastCalledWith("start", { port: 1885 });
  });

  it("says why it failed", async () => {
    setup({ broker: { kind: "failed", message: "permission denied" } });
    expect(await screen.findByText("It does not listen: permission denied.")).toBeDefined();
  });
});

describe("the table of clients", () => {
  it("names each row as a sentence", async () => {
    setup({ rows: [knocking, gateway, sensor] });
    const rows = within(await table());
    expect(await rows.findByRole("row", { name: /^127.0.0.1:9, has not sent CONNECT for \d+ s/ })).toBeDefined();
    expect(rows.getByRole("row", { name: /^gateway, offline for 1 min, .*11 queued/ })).toBeDefined();
    expect(rows.getByRole("row", { name: /^sensor-7, connected for \d+ s, MQTT 5.0, 2 subscriptions/ })).toBeDefined();
  });

  it("opens the session by keys alone, and leaves it with Escape", async () => {
    const { user } = setup({});
    await within(await table()).findByRole("row", { name: /sensor-7/ });
    (await table()).focus();
    await user.keyboard("{End}");
    expect(await screen.findByRole("region", { name: "Session of sensor-7" })).toBeDefined();
    await user.keyboard("{Enter}");
    expect(document.activeElement?.textContent).toBe("Show packets");
    (await table()).focus();
    await user.keyboard("{Escape}");
    expect(await screen.findByText("No client selected")).toBeDefined();
  });

  it("asks before it disconnects", async () => {
    const { user, given } = setup({});
    await within(await table()).findByRole("row", { name: /sensor-7/ });
    (await table()).focus();
    await user.keyboard("{End}{Delete}");
    const dialog = within(await screen.findByRole("dialog", { name: "Disconnect sensor-7?" }));
    expect(given).not.toHaveBeenCalled();
    await user.click(dialog.getByRole("button", { name: "Disconnect" }));
    expect(given).toHaveBeenLastCalledWith("disconnect", { connection: 7, reasonCode: 0x98 });
  });

  it("tells a 5.0 client the reason that was chosen, and where to go", async () => {
    const { user, given } = setup({});
    await within(await table()).findByRole("row", { name: /sensor-7/ });
    (await table()).focus();
    await user.keyboard("{End}{Delete}");
    const dialog = within(await screen.findByRole("dialog", { name: "Disconnect sensor-7?" }));
    await user.selectOptions(dialog.getByRole("combobox", { name: "Reason Code" }), "0x9C Use another server");
    await user.type(dialog.getByRole("textbox", { name: "Reason String" }), "maintenance");
    await user.type(dialog.getByRole("textbox", { name: "Server Reference" }), "other.example:1883");
    await user.click(dialog.getByRole("button", { name: "Disconnect" }));
    expect(given).toHaveBeenLastCalledWith("disconnect", {
      ...{ connection: 7, reasonCode: 0x9c },
      ...{ reasonString: "maintenance", serverReference: "other.example:1883" },
    });
  });

  it("says that an older client cannot be told why", async () => {
    const { user } = setup({ rows: [{ ...sensor, protocolVersion: 4 }] });
    await within(await table()).findByRole("row", { name: /sensor-7/ });
    (await table()).focus();
    await user.keyboard("{End}{Delete}");
    const dialog = within(await screen.findByRole("dialog", { name: "Disconnect sensor-7?" }));
    expect(dialog.getByText(/before MQTT 5.0 a client cannot be told why/)).toBeDefined();
    expect(dialog.queryByRole("combobox")).toBeNull();
  });

  it("explains an empty table", async () => {
    setup({ rows: [] });
    expect(await screen.findByText("No clients yet")).toBeDefined();
  });

  it("keeps what is shown for the next start", async () => {
    const storage = createMemoryStorage();
    const { user, unmount } = setup({ storage });
    await user.selectOptions(await screen.findByRole("combobox", { name: "Order" }), "Busiest first");
    await user.selectOptions(screen.getByRole("combobox", { name: "Presence" }), "Connected");
    unmount();
    setup({ storage });
    expect(await screen.findByRole<HTMLSelectElement>("combobox", { name: "Order" })).toHaveProperty(
      "value",
      "busiest",
    );
    expect(screen.getByRole("combobox", { name: "Presence" })).toHaveProperty("value", "connected");
  });
});

describe("the session laid open", () => {
  async function openSession(detail?: SessionDetail) {
    const page = setup(detail === undefined ? {} : { session: detail });
    await within(await table()).findByRole("row", { name: /sensor-7/ });
    (await table()).focus();
    await page.user.keyboard("{End}");
    return within(await screen.findByRole("region", { name: "Session of sensor-7" }));
  }

  it("runs the Keep Alive clock to one and a half, and says when the client is overdue", async () => {
    const pane = await openSession();
    expect(pane.getByRole("meter", { name: "Keep Alive" }).getAttribute("aria-valuenow")).toMatch(/^8[0-9]$/);
    expect(pane.getByText(/^closes after \d+ min/)).toBeDefined();
    expect(
      pane.getByText(/Overdue: closes in [23] min \d+ s without a packet: 1\.5 × the Keep Alive of /),
    ).toBeDefined();
  });

  it("tells the Will Message, the expiry, the credit and the queue in words", async () => {
    const pane = await openSession();
    expect(pane.getByText("10 s after the connection breaks")).toBeDefined();
    expect(pane.getByText("1 h 0 min after its connection")).toBeDefined();
    expect(pane.getByText("▲ No credit left: QoS 1 and 2 wait in the queue")).toBeDefined();
    expect(pane.getByText("plant/2/cmd")).toBeDefined();
  });

  it("lists subscriptions with their options, and what is in flight with what is awaited", async () => {
    const pane = await openSession();
    expect(pane.getByText("No Local · Retain As Published · retained only if new")).toBeDefined();
    expect(pane.getByText("shared as team · identifier 7")).toBeDefined();
    const filter = pane.getAllByRole("row")[1]?.querySelector("td span");
    expect(filter?.textContent).toBe(session.subscriptions.shown[0]?.topicFilter);
    expect(filter?.childElementCount).toBe(0);
    expect(pane.getByText("first 2 of 301")).toBeDefined();
    expect(pane.getByRole("row", { name: /to the client 12 PUBREC\s*plant\/1\/cmd 9 B/ })).toBeDefined();
    expect(pane.getByRole("row", { name: /from the client 77 PUBREL/ })).toBeDefined();
  });

  it("counts down what is left of a session without a connection", async () => {
    const pane = await openSession({
      ...session,
      expirySeconds: 600,
      presence: { kind: "offline", sinceMs: now - 100_000, reason: "keep alive timeout", expiresAtMs: now + 500_000 },
      will: { ...expectWill(), dueAtMs: now + 110_000 },
    });
    expect(pane.getByText(/Offline for 1 min \d+ s: keep alive timeout, ends in 8 min \d+ s/)).toBeDefined();
    expect(pane.getByText(/^published in 1 min \d+ s$/)).toBeDefined();
  });

  it("tells the expiry in two units", async () => {
    const pane = await openSession({ ...session, expirySeconds: 500 });
    expect(pane.getByText("8 min 20 s after its connection")).toBeDefined();
  });

  function expectWill(): NonNullable<SessionDetail["will"]> {
    if (session.will === undefined) throw new Error("the session of these tests has a will");
    return session.will;
  }
});
