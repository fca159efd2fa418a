// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { FleetRow } from "#shared/contract/index.ts";
import { client, connection, detail, setup } from "./clientsPage.tsx";

describe("the list", () => {
  it("names clients and connections with their state", async () => {
    setup([client("a"), client("b", { state: { kind: "failed", reason: "not authorized" } })], [connection]);
    expect(await screen.findByRole("option", { name: /Client a 3.1.1 Connected for/ })).toBeDefined();
    expect(screen.getByRole("option", { name: /Client b .*Failed: not authorized/ })).toBeDefined();
    expect(screen.getByRole("option", { name: /sensor-7 .*127.0.0.1:50123/ })).toBeDefined();
  });

  it("leaves out the composer's own client", async () => {
    setup([client("a"), client("c", { origin: "composer" })]);
    await screen.findByRole("option", { name: /Client a/ });
    expect(screen.queryByRole("option", { name: /Client c/ })).toBeNull();
  });

  it("is walked with the arrows, from the clients into the connections", async () => {
    const { user } = setup([client("a"), client("b")], [connection]);
    await screen.findByRole("heading", { name: "Client a" });
    screen.getByRole("listbox").focus();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("heading", { name: "Client b" })).toBeDefined();
    await user.keyboard("{End}");
    expect(screen.getByRole("heading", { name: "sensor-7" })).toBeDefined();
    expect(screen.getByRole("option", { selected: true }).textContent).toContain("sensor-7");
  });

  it("shows a name that tries to hide as it is written", async () => {
    setup([], [{ ...connection, clientIdentifier: "a\u202Eb" }]);
    expect(await screen.findByRole("heading", { name: /a.*b/ })).toBeDefined();
    expect(screen.getByRole("option").textContent).not.toContain("\u202E");
  });
});

describe("a client", () => {
  it("is added and connected from an empty workbench", async () => {
    const { user, add, given } = setup();
    await screen.findByText("No clients yet");
    const main = screen.getByRole("region", { name: "Clients" });
    await user.click(within(main).getByRole("button", { name: "Add client…" }));
    const dialog = screen.getByRole("dialog", { name: "Add client" });
    expect(document.activeElement).toBe(within(dialog).getByLabelText("Name"));
    await user.click(within(dialog).getByRole("radio", { name: "5.0" }));
    await user.click(within(dialog).getByRole("button", { name: "Add and connect" }));
    expect(add).toHaveBeenCalledWith(
      expect.objectContaining({
        profile: expect.objectContaining({ name: "Client 1", protocolVersion: 5, target: { kind: "embedded" } }),
      }),
    );
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith("connect", { id: "new" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("authenticates again where its profile names a method, and only while it is connected", async () => {
    const row = client("a", { protocolVersion: 5 });
    const { user, given, registry } = setup([row, client("b")], [], {
      details: {
        a: { profile: { ...detail(row).profile, authentication: { method: "SCRAM-SHA-256" } } },
      },
    });
    await user.click(await screen.findByRole("button", { name: "Re-authenticate" }));
    expect(given).toHaveBeenCalledWith("reauthenticate", { id: "a" });
    expect(await screen.findByText("Re-authenticated")).toBeDefined();
    expect(registry.all().map(({ id }) => id)).toContain("clients.reauthenticate");
    await user.click(screen.getByRole("option", { name: /Client b/ }));
    expect(screen.queryByRole("button", { name: "Re-authenticate" })).toBeNull();
  });

  it("is not added while a field is wrong, and the field says why", async () => {
    const { user, add, registry } = setup();
    await screen.findByText("No clients yet");
    registry.run("clients.add");
    const name = await screen.findByLabelText("Name");
    await user.clear(name);
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(name.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("A client needs a name").id).toBe(name.getAttribute("aria-describedby"));
    expect(add).not.toHaveBeenCalled();
  });

  it("is disconnected, or told to stop trying, or to try now", async () => {
    const waiting = { kind: "waiting", attempt: 1, retryAtMs: Date.now() + 9_000, reason: "refused" } as const;
    const { user, given } = setup([client("a"), client("b", { state: waiting })]);
    await user.click(await screen.findByRole("button", { name: "Disconnect" }));
    expect(given).toHaveBeenCalledWith("disconnect", { id: "a" });
    await user.click(screen.getByRole("option", { name: /Client b/ }));
    await user.click(screen.getByRole("button", { name: "Try now" }));
    expect(given).toHaveBeenCalledWith("connect", { id: "b" });
    // The focus stays where there will still be a button.
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Stop trying" }));
  });

  it("is removed only after asking", async () => {
    const { user, given } = setup([client("a")]);
    (await screen.findByRole("listbox")).focus();
    await user.keyboard("{Delete}");
    const dialog = screen.getByRole("dialog", { name: "Remove Client a?" });
    expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Cancel" }));
    await user.click(within(dialog).getByRole("button", { name: "Remove" }));
    expect(given).toHaveBeenCalledWith("remove", { id: "a" });
  });
});

describe("a failure", () => {
  it("is told in full, with the certificate that is to blame and the way to its packets", async () => {
    const failed = client("a", { state: { kind: "failed", reason: "expired" } });
    const certificate = {
      subject: "CN=broker",
      issuer: "CN=plant",
      names: ["DNS:broker.example"],
      fingerprint: "AA:BB",
      validFromMs: 0,
      validToMs: 86_400_000,
      isSelfSigned: false,
      problem: "expired on 1970-01-02",
    };
    const { user, state } = setup([failed], [], {
      details: {
        a: {
          history: [
            {
              kind: "failed",
              index: 1,
              atMs: 5,
              connection: 7,
              failure: {
                step: "tls",
                meaning: "the certificate expired",
                remedy: "renew it",
                certificates: [certificate],
              },
            },
          ],
        },
      },
    });
    const card = await screen.findByRole("region", { name: "Why it failed" });
    expect(card.textContent).toContain("The certificate expired");
    expect(card.textContent).toContain("Renew it");
    expect(within(card).getByRole("listitem").textContent).toMatch(/CN=broker.*Expired on 1970-01-02.*AA:BB/);
    await user.click(within(card).getByRole("button", { name: "Show its packets" }));
    expect(state.packets.getState().filter).toBe("connection == 7");
  });
});

describe("a fleet", () => {
  const fleet: FleetRow = {
    id: "f",
    name: "Sensors",
    size: 1_000,
    states: { pending: 0, connecting: 0, connected: 990, waiting: 0, failed: 10, disconnected: 0 },
    sent: 0,
    received: 0,
  };

  it("is one line of the list, with how far it is", async () => {
    setup([], [], { fleets: [fleet] });
    expect(
      await screen.findByRole("option", { name: /Sensors fleet .*990 of 1.000 connected, 10 failed/ }),
    ).toBeDefined();
  });
});

describe("subscriptions", () => {
  it("show what was asked beside what was granted", async () => {
    setup([client("a")], [], {
      details: { a: { subscriptions: [{ topicFilter: "plant/#", qos: 2, grantedCode: 1 }] } },
    });
    const table = await screen.findByRole("table", { name: "Subscriptions" });
    const [, row] = within(table).getAllByRole("row");
    expect(row?.textContent).toContain("● 2");
    expect(row?.textContent).toContain("◐ 1 · lower than requested");
  });

  it("begin with no filter at all", async () => {
    setup([client("a")]);
    const field = await screen.findByLabelText<HTMLInputElement>("Topic Filter");
    expect(field.value).toBe("");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Subscribe" }).disabled).toBe(true);
  });

  it("are made with the chosen QoS, by keyboard", async () => {
    const { user, subscribe } = setup([client("a")]);
    await user.click(await screen.findByLabelText("Topic Filter"));
    await user.keyboard("plant/+/cmd");
    await user.tab();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await user.click(screen.getByRole("button", { name: "Subscribe" }));
    expect(subscribe).toHaveBeenCalledWith({ id: "a", topicFilter: "plant/+/cmd", qos: 2 });
  });

  it("are refused in place when the filter is malformed", async () => {
    const { user, subscribe } = setup([client("a")]);
    const field = await screen.findByLabelText("Topic Filter");
    await user.type(field, "plant/#/x");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await user.keyboard("{Enter}");
    expect(subscribe).not.toHaveBeenCalled();
  });

  it("are ended one by one", async () => {
    const { user, given } = setup([client("a")], [], {
      details: { a: { subscriptions: [{ topicFilter: "plant/#", qos: 0, grantedCode: 0 }] } },
    });
    await user.click(await screen.findByRole("button", { name: "Unsubscribe from plant/#" }));
    expect(given).toHaveBeenCalledWith("unsubscribe", { id: "a", topicFilter: "plant/#" });
  });
});

describe("a connection at the embedded broker", () => {
  it("tells who is there, and is closed on request", async () => {
    const { user, given } = setup([], [connection]);
    expect(await screen.findByRole("heading", { name: "sensor-7" })).toBeDefined();
    expect(screen.getByTitle("plant/+/cmd")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Close connection" }));
    expect(given).toHaveBeenCalledWith("close", { connection: 7 });
  });
});
