// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { describeVerification } from "#renderer/features/clients/describeClient.ts";
import type { ClientDetail, ClientEvent } from "#shared/contract/index.ts";
import { client, connection, detail, setup } from "./clientsPage.tsx";

describe("the passphrase", () => {
  const failed: ClientEvent = {
    index: 0,
    atMs: 0,
    kind: "failed",
    failure: {
      step: "profile",
      meaning: "the passwords and keys are locked",
      remedy: "unlock them with their passphrase",
      needs: "unlock",
    },
  };
  const lockedOut = client("a", { state: { kind: "failed", reason: "the passwords and keys are locked" } });

  it("is asked for where a client waits for it, and the client tries again", async () => {
    const { user, given } = setup([lockedOut], [], {
      details: { a: { history: [failed] } },
      secrets: { kind: "locked", clients: 1 },
    });
    await user.click(await screen.findByRole("button", { name: "Unlock…" }));
    await screen.findByLabelText("Passphrase");
    await user.keyboard("open sesame{Enter}");
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith("connect", { id: "a" }));
    expect(await screen.findByText("Unlocked: Client a tries again")).toBeDefined();
    expect(screen.queryByRole("dialog")).toBeNull();
    // Its button is gone, and the focus has not fallen out of the pane.
    await vi.waitFor(() => expect(document.activeElement?.closest("[data-pane]") ?? null).not.toBeNull());
  });

  it("is said to be wrong, for eyes and for ears, and can be typed again", async () => {
    const { user, given } = setup([lockedOut], [], {
      details: { a: { history: [failed] } },
      secrets: { kind: "locked", clients: 1 },
    });
    await user.click(await screen.findByRole("button", { name: "Unlock…" }));
    const dialog = await screen.findByRole("dialog");
    const field = await within(dialog).findByLabelText("Passphrase");
    await user.type(field, "wrong{Enter}");
    await vi.waitFor(() =>
      expect(within(dialog).getByRole("status").textContent).toContain("Not unlocked: this is not the passphrase"),
    );
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field);
    expect(given).not.toHaveBeenCalled();
  });

  it("that is right is said to be, where passwords and keys are managed", async () => {
    const { user, registry } = setup([client("a")], [], { secrets: { kind: "locked", clients: 1 } });
    await screen.findByRole("option", { name: /Client a/ });
    registry.run("clients.secrets");
    const dialog = await screen.findByRole("dialog");
    await user.type(await within(dialog).findByLabelText("Passphrase"), "open sesame");
    await user.click(within(dialog).getByRole("button", { name: "Unlock" }));
    const status = await within(dialog).findByText("Unlocked: passwords and keys can be used");
    expect(status.closest('[role="status"]')).toBe(document.activeElement);
    expect(within(dialog).queryByLabelText("Passphrase")).toBeNull();
  });
});

describe("what a client's header says of TLS", () => {
  const tls = (part: Partial<NonNullable<ClientDetail["profile"]["tls"]>>, problem?: string) => {
    const row = client("a");
    const security = {
      protocol: "TLSv1.3",
      cipher: "AES",
      certificates: [
        {
          subject: "CN=broker",
          issuer: "CN=Plant CA",
          names: [],
          fingerprint: "",
          validFromMs: 0,
          validToMs: 0,
          isSelfSigned: false,
        },
      ],
      ...(problem === undefined ? {} : { problem }),
    };
    const connected: ClientEvent = {
      index: 0,
      atMs: 0,
      kind: "connected",
      sessionPresent: false,
      remote: "",
      settled: [],
      security,
    };
    const whole = detail(row, { history: [connected] });
    return describeVerification({ ...whole, profile: { ...whole.profile, tls: { verifies: true, ...part } } });
  };

  it.each([
    ["by which authority it was verified", {}, undefined, "TLSv1.3, verified by CN=Plant CA"],
    [
      "that the authority is the profile's own",
      { authority: "PEM" },
      undefined,
      "TLSv1.3, verified by CN=Plant CA, an authority of the profile",
    ],
    [
      "that nobody insists on it",
      { verifies: false },
      undefined,
      "TLSv1.3, verified by CN=Plant CA; the profile would connect without",
    ],
    [
      "why it was not verified",
      { verifies: false },
      "the certificate is for `x`",
      "TLSv1.3, not verified, as the profile says: the certificate is for x",
    ],
  ])("is %s", (_what, part, problem, words) => expect(tls(part, problem)?.text).toBe(words));

  it("is nothing without TLS", () => expect(describeVerification(detail(client("a")))).toBeUndefined());
});

describe("packets that nobody recorded", () => {
  it("are said not to be there, instead of leading to an empty list", async () => {
    const { user } = setup([client("a")], [], {
      details: {
        a: {
          history: [{ index: 0, atMs: 0, kind: "connected", sessionPresent: false, remote: "127.0.0.1", settled: [] }],
        },
      },
    });
    await user.click(await screen.findByRole("tab", { name: "History" }));
    await user.click(await screen.findByRole("button", { name: /Connected, new session/ }));
    expect(screen.getByText("Its packets were not recorded")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Show its packets" })).toBeNull();
  });
});

describe("the form of a client", () => {
  it("asks before Escape throws away what was typed", async () => {
    const { user } = setup();
    await user.click(await screen.findByRole("button", { name: "Add client…", description: "" }));
    const name = await screen.findByLabelText("Name");
    await user.type(name, " of mine");
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("dialog", { name: "Throw the changes away?" })).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Keep editing" }));
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Client 1 of mine");
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "Throw away" }));
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("closes at once while nothing was typed", async () => {
    const { user } = setup([client("a")]);
    await user.click(await screen.findByRole("button", { name: "Edit…" }));
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("the menu of a line", () => {
  it.each(["{Shift>}{F10}{/Shift}", "{ContextMenu}"])("opens by keyboard: %s", async (keys) => {
    const { user, given } = setup([client("a"), client("b")]);
    await user.click(await screen.findByRole("option", { name: /Client b/ }));
    screen.getByRole("listbox").focus();
    await user.keyboard(keys);
    await user.click(await screen.findByRole("menuitem", { name: "Disconnect" }));
    expect(given).toHaveBeenCalledWith("disconnect", { id: "b" });
  });

  it("opens by the right button, for the line under it", async () => {
    const { user, given } = setup([client("a"), client("b")], [connection]);
    await user.pointer({ keys: "[MouseRight]", target: await screen.findByRole("option", { name: /Client b/ }) });
    expect(await screen.findByRole("menuitem", { name: "Remove…" })).toBeDefined();
    await user.click(screen.getByRole("menuitem", { name: "Disconnect" }));
    expect(given).toHaveBeenCalledWith("disconnect", { id: "b" });
  });
});
