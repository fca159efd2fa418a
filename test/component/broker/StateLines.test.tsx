// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { expectDefined } from "#shared/base/index.ts";
import { setup } from "./brokerWorld.tsx";

const folder = "/data/broker";

describe("what a person should know of the broker's state", () => {
  it("is that a damaged store was set aside, until it is hidden", async () => {
    const setAside = { path: "/data/broker.damaged-1", reason: "it is no folder" };
    const { user } = setup({ store: { folder, durability: "synced", setAside } });
    const title = await screen.findByText("A damaged store was set aside");
    expect(screen.getByText(/The damaged one \(it is no folder\) is \/data\/broker\.damaged-1 now/)).toBeDefined();
    expect(await screen.findByText("synced")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Hide" }));
    expect(title.isConnected).toBe(false);
  });

  it("is that the store cannot be written, and what follows from it", async () => {
    setup({ store: { folder, durability: "synced", fault: "the store `/data/broker` cannot be written: ENOSPC" } });
    const title = await screen.findByText("The store cannot be written");
    const alert = within(expectDefined(title.closest<HTMLElement>("[role=alert]") ?? undefined, "it is an alert"));
    expect(await screen.findByText("not written")).toBeDefined();
    expect(alert.getByText(/clients that need one .* are disconnected .*ENOSPC\.$/)).toBeDefined();
  });

  it("is that another process has the store", async () => {
    setup({ store: { folder, durability: "memory", fault: "the store `/data/broker` is in use by another process" } });
    expect(await screen.findByText("State is kept in memory only")).toBeDefined();
    expect(await screen.findByText("in memory")).toBeDefined();
  });

  it("is that clients are sent away, until they are served again", async () => {
    const { user, given } = setup({ redirection: { to: "other.example:1883", isPermanent: false } });
    expect(await screen.findByText("Whoever connects is told Use another server: other.example:1883")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Serve clients here" }));
    expect(given).toHaveBeenLastCalledWith("redirect", {});
  });

  it("is nothing while all is well", async () => {
    setup({ store: { folder, durability: "synced" } });
    expect(await screen.findByText("synced")).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("sends clients away from the palette", async () => {
    const { user, given, registry } = setup({});
    await screen.findByText("in memory");
    registry.run("broker.redirect");
    const dialog = within(await screen.findByRole("dialog", { name: "Send clients to another server" }));
    await user.type(dialog.getByRole("textbox", { name: "Server Reference" }), "other.example");
    await user.selectOptions(dialog.getByRole("combobox", { name: "How long" }), "For good: Server moved");
    await user.click(dialog.getByRole("button", { name: "Send clients away" }));
    expect(given).toHaveBeenLastCalledWith("redirect", { redirection: { to: "other.example", isPermanent: true } });
  });
});
