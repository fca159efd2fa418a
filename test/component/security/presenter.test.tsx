// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { SecurityActivity } from "#renderer/features/security/index.ts";
import { story } from "#renderer/features/security/presenter/story.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import type { CommandHandlers } from "#electron/engine/api.ts";
import { ok } from "#shared/base/index.ts";
import type { PolicyView } from "#shared/contract/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

const nothingEnforced: PolicyView = {
  denials: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" },
  denied: { connect: 0, will: 0, publish: 0, subscribe: 0, delivery: 0 },
};

/** A page that presents, with an engine that loads and enforces nothing: the first step asks for no more. */
async function setup(load: CommandHandlers["policy.load"] = () => ok({ errors: [], accountErrors: [] })) {
  const page = renderInWorkbench(
    <Workbench activities={[SecurityActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      commands: {
        "policy.load": load,
        "policy.clear": () => ok({ total: 0, changes: [] }),
        "demo.stop": () => ok({ kind: "stopped" as const }),
      },
      views: {
        policyDraft: createFakeView<"policyDraft">({}),
        policy: createFakeView<"policy">(nothingEnforced),
        denials: createFakeView<"denials">({ total: 0, rows: [] }),
      },
    },
  );
  page.state.security.getState().write("name: mine");
  await page.user.click(await screen.findByRole("button", { name: "Present" }));
  const stage = await screen.findByRole("region", { name: "Presentation" });
  return { ...page, stage };
}

describe("the presenter", () => {
  it("has the window to itself, and says which step it is", async () => {
    const { stage } = await setup();
    expect(screen.queryByRole("navigation", { name: "Activities" })).toBeNull();
    expect(within(stage).getByText(`Step 1 of ${story.length}: ${story[0].title}`)).toBeDefined();
    expect(within(stage).getByRole("button", { name: "← Back" })).toHaveProperty("disabled", true);
  });

  it("turns the pages by keys, and says why a step could not be carried out", async () => {
    const { stage, user } = await setup();
    stage.focus();
    await user.keyboard("{ArrowRight}");
    expect(within(stage).getByRole("heading", { name: "The rules, as on the slide" })).toBeDefined();
    // This engine has no demo to start.
    expect((await within(stage).findByRole("alert")).textContent).toContain("not part of this test");
    await user.keyboard("{PageUp}");
    expect(within(stage).getByRole("heading", { name: story[0].title })).toBeDefined();
    await user.keyboard("{End}");
    expect(within(stage).getByRole("heading", { name: "Seen, proved, exported" })).toBeDefined();
  });

  it("waits at its step while the speaker is elsewhere", async () => {
    const { stage, user, state } = await setup();
    stage.focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{Escape}");
    expect(screen.queryByRole("region", { name: "Presentation" })).toBeNull();
    expect(state.presentation.getState().step).toBe(2);
    await user.click(await screen.findByRole("button", { name: "Resume step 3" }));
    expect(screen.getByRole("heading", { name: "What was required, and what holds" })).toBeDefined();
  });

  it("puts the document back at its end", async () => {
    const { stage, user, state } = await setup();
    await waitFor(() => expect(state.security.getState().text).toContain("sensor-main-office-mobile"));
    stage.focus();
    await user.keyboard("{End}");
    await user.click(screen.getByRole("button", { name: "End, and put everything back" }));
    await waitFor(() => expect(state.security.getState().text).toBe("name: mine"));
    expect(screen.queryByRole("region", { name: "Presentation" })).toBeNull();
    expect(state.presentation.getState().before).toBeUndefined();
  });

  it("lets nothing of its steps come after its end", async () => {
    const loaded: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { stage, user, state } = await setup(async ({ text }) => {
      loaded.push(text.includes("sensor-main-office-mobile") ? "the talk's" : text);
      await held;
      return ok({ errors: [], accountErrors: [] });
    });
    await waitFor(() => expect(loaded).toEqual(["the talk's"]));
    stage.focus();
    // The last step waits for its turn, and is not wanted any more when that comes.
    await user.keyboard("{End}");
    await user.click(screen.getByRole("button", { name: "End, and put everything back" }));
    release();
    await waitFor(() => expect(loaded).toEqual(["the talk's", "name: mine"]));
    await act(async () => state.presentation.getState().inTurn(async () => {}));
    expect(loaded).toEqual(["the talk's", "name: mine"]);
    expect(state.security.getState().text).toBe("name: mine");
  });
});
