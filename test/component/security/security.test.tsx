// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { SecurityActivity } from "#renderer/features/security/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { fail, ok } from "#shared/base/index.ts";
import type { CommandInput, PolicyDraftView, PolicyView } from "#shared/contract/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

const nothingEnforced: PolicyView = {
  denials: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" },
  denied: { connect: 0, will: 0, publish: 0, subscribe: 0, delivery: 0 },
};

const draft: PolicyDraftView = {
  text: "written",
  accountsText: "",
  errors: [],
  accountErrors: [],
  policy: {
    name: "talk",
    variants: ["as-on-the-slide"],
    roles: ["sensor"],
    topics: [{ id: "reading", template: "{custId}/Reading" }],
    requirements: [
      { id: "R1", line: 3, kind: "proved" },
      { id: "R3", line: 5, kind: "refuted", message: "sensor-2 can publish A/Reading: allowed by rule S1" },
    ],
    tests: [],
    findings: [
      {
        lint: "P9",
        title: "several writers",
        source: "",
        severity: "warning",
        message: "spoofing",
        line: 4,
        column: 1,
      },
    ],
    matrix: [
      {
        role: "sensor",
        topic: "reading",
        scope: "own",
        action: "publish",
        extent: "all",
        filter: "A/Reading",
        topicName: "A/Reading",
        text: "allowed by rule S1 (line 4)",
        rule: { id: "S1", text: "S1", line: 4 },
      },
    ],
  },
};

function setup() {
  const loaded = vi.fn<(input: CommandInput<"policy.load">) => void>();
  const applied = vi.fn<(input: CommandInput<"policy.apply">) => void>();
  const put = vi.fn<(input: CommandInput<"policy.putAccount">) => void>();
  const draftView = createFakeView<"policyDraft">({});
  const page = renderInWorkbench(
    <Workbench activities={[SecurityActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      commands: {
        "policy.load"(input) {
          loaded(input);
          draftView.set({ draft });
          return ok({ errors: [], accountErrors: [] });
        },
        "policy.putAccount"(input) {
          put(input);
          if (input.username === "broken") return fail({ code: "invalid-input", message: "line 3: no list" });
          return ok({ accountsText: "accounts as written anew", isReplaced: false });
        },
        "policy.apply"(input) {
          applied(input);
          return ok({ total: 0, changes: [] });
        },
      },
      views: {
        policyDraft: draftView,
        policy: createFakeView<"policy">(nothingEnforced),
        denials: createFakeView<"denials">({ total: 0, rows: [] }),
      },
    },
  );
  return { ...page, loaded, applied, put };
}

async function setupWithTalk() {
  const page = setup();
  await page.user.click(await screen.findByRole("button", { name: "Load the talk's policy" }));
  await screen.findByRole("button", { name: "sensor may publish its own reading" });
  return page;
}

describe("the Security activity", () => {
  it("begins with the talk's policy, as on the slide", async () => {
    const { loaded } = await setupWithTalk();
    expect(loaded.mock.calls[0]?.[0].text).toContain("as-on-the-slide");
  });

  it("says why a cell of the matrix is as it is", async () => {
    const { user } = await setupWithTalk();
    await user.click(screen.getByRole("button", { name: "sensor may publish its own reading" }));
    const why = screen.getByRole("region", { name: "Why" });
    expect(within(why).getByText("allowed by rule S1 (line 4)")).toBeDefined();
    expect(within(why).getByRole("button", { name: "S1, line 4" })).toBeDefined();
  });

  it("shows the witness of a refuted requirement, by keyboard", async () => {
    const { user } = await setupWithTalk();
    screen.getByRole("button", { name: /R3/ }).focus();
    await user.keyboard("{Enter}");
    expect(screen.getByText(/R3 is refuted: sensor-2 can publish/)).toBeDefined();
  });

  it("enforces the variant that is looked at", async () => {
    const { user, applied } = await setupWithTalk();
    await user.click(screen.getByRole("button", { name: "Enforce" }));
    expect(applied).toHaveBeenCalledWith({ variant: "as-on-the-slide" });
  });

  it("adds an account, and hands the password to nobody but the engine", async () => {
    const { user, put, state } = await setupWithTalk();
    await user.click(screen.getByRole("radio", { name: "Accounts" }));
    await user.click(screen.getByRole("button", { name: "Add account…" }));
    const dialog = await screen.findByRole("dialog", { name: "Add an account" });
    await user.type(within(dialog).getByLabelText("User Name"), "broken");
    await user.type(within(dialog).getByLabelText("Password"), "s3cret");
    await user.click(within(dialog).getByRole("button", { name: "Add account" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain("line 3: no list");
    await user.clear(within(dialog).getByLabelText("User Name"));
    await user.type(within(dialog).getByLabelText("User Name"), "office");
    await user.type(within(dialog).getByLabelText("Groups"), "main, floor 2");
    await user.click(within(dialog).getByRole("button", { name: "Add account" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(put.mock.lastCall?.[0]).toMatchObject({
      username: "office",
      password: "s3cret",
      groups: ["main", "floor 2"],
      hasScram: false,
    });
    expect(state.security.getState().accountsText).toBe("accounts as written anew");
  });
});
