// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ok } from "#shared/base/index.ts";
import { parseRules, ruleExamples } from "#shared/rules/index.ts";
import type { CommandInput, RuleSetRow, ViewValue } from "#shared/contract/index.ts";
import { RulesMain, RulesSideBar } from "#renderer/features/rules/RulesActivity.tsx";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

const row: RuleSetRow = {
  id: "lamp",
  name: "Lamp",
  state: { kind: "stopped" },
  errors: 0,
  warnings: 0,
  rules: 2,
  fired: 0,
  published: 0,
  failed: 0,
  dropped: 0,
  isOlder: false,
  revision: 1,
};
const message = {
  topicName: "lamp/1/state",
  preview: "on",
  isText: true,
  payloadBytes: 2,
  qos: 1,
  retain: true,
} as const;
const TEXT = ruleExamples[0]?.text ?? "";

type RuleSet = NonNullable<ViewValue<"ruleSet">["set"]>;

function setup(
  options: { readonly rows?: readonly RuleSetRow[]; readonly set?: Partial<RuleSet>; readonly files?: string[] } = {},
) {
  const rows = options.rows ?? [row];
  const given: [string, unknown][] = [];
  const note =
    <Answer,>(name: string, answer: Answer) =>
    (input: unknown) => {
      given.push([name, input]);
      return ok(answer);
    };
  const views = {
    ruleSets: createFakeView<"ruleSets">({
      sets: [...rows],
      files: (options.files ?? []).map((name) => ({ name, characters: 10 })),
    }),
    ruleSet: createFakeView<"ruleSet">(
      rows[0] === undefined
        ? {}
        : { set: { row: rows[0], via: { kind: "embedded" }, rules: [], log: [], logDropped: 0, ...options.set } },
    ),
  };
  const page = renderInWorkbench(
    <>
      <RulesSideBar />
      <RulesMain />
    </>,
    {
      views,
      commands: {
        "rules.read": () => ok({ text: TEXT, revision: 1, via: { kind: "embedded" } }),
        "rules.save": note("save", { revision: 2 }),
        "rules.create": note("create", { id: "new" }),
        "rules.start": note("start", {}),
        "rules.stop": note("stop", {}),
        "rules.remove": note("remove", {}),
        "rules.addFile": note("addFile", {}),
        "rules.removeFile": note("removeFile", {}),
        "rules.check": ({ text }) =>
          ok({
            problems: [...parseRules(text, () => undefined).problems],
            simulations: [{ index: 0, name: "temperature", devices: 2 }],
          }),
        "rules.try": () =>
          ok({
            trials: [
              { rule: "answers", line: 6, fires: true, published: [message], said: [] },
              { rule: "waits", line: 9, fires: false, published: [], said: [] },
            ],
          }),
        "rules.preview": ({ steps }: CommandInput<"rules.preview">) =>
          ok({ intervalMs: 500, series: [{ name: "state", texts: ["on", "off"].slice(0, steps) }] }),
      },
    },
  );
  return { ...page, given, views };
}

const valueOf = (field: HTMLElement): string => (field instanceof HTMLTextAreaElement ? field.value : "");

describe("the Rules activity", () => {
  it("begins with examples", async () => {
    const { user, given } = setup({ rows: [] });
    await user.click(await screen.findByRole("button", { name: /^Simulate thermometers/ }));
    await waitFor(() => expect(given).toEqual([["create", { text: ruleExamples[1]?.text }]]));
  });

  it("lists the rule sets, and moves through them by keys", async () => {
    const { user, state } = setup({
      rows: [
        row,
        { ...row, id: "b", name: "Broken", errors: 2 },
        { ...row, id: "c", name: "Busy", state: { kind: "running", sinceMs: 0 }, published: 7 },
      ],
    });
    const list = await screen.findByRole("listbox", { name: "Rule sets" });
    expect(
      within(list)
        .getAllByRole("option")
        .map(({ textContent }) => textContent),
    ).toEqual(["○Lamp2 rules Stopped", "○Broken2 errors Stopped", "●Busy7 published Running"]);
    list.focus();
    await user.keyboard("{End}{ArrowUp}");
    expect(state.rules.getState().selectedId).toBe("b");
  });

  it("keeps what was written before it starts", async () => {
    const { user, given } = setup();
    const field = await screen.findByRole("textbox", { name: "Rules document" });
    await waitFor(() => expect(valueOf(field)).toBe(TEXT));
    await user.type(field, "#");
    await user.click(screen.getByRole("button", { name: "Start" }));
    await waitFor(() => expect(given.map(([name]) => name)).toEqual(["save", "start"]));
    expect(given[0]?.[1]).toMatchObject({ id: "lamp", text: `${TEXT}#` });
  });

  it("lists what is wrong with the document, and cannot start it", async () => {
    const { user } = setup({ rows: [{ ...row, errors: 1 }], set: { row: { ...row, errors: 1 } } });
    const field = await screen.findByRole("textbox", { name: "Rules document" });
    await waitFor(() => expect(valueOf(field)).toBe(TEXT));
    await user.clear(field);
    await user.type(field, "name: x");
    const problems = await screen.findByRole("list", { name: "Problems of the document" });
    expect(within(problems).getAllByRole("button")[0]?.textContent).toContain("Error: ");
    expect(screen.getByRole("button", { name: "Start" }).hasAttribute("disabled")).toBe(true);
  });

  it("shows what each rule does, with the way to its packet", async () => {
    const running = { ...row, state: { kind: "running", sinceMs: 0 }, isOlder: true } as const;
    const { user, state, given } = setup({
      rows: [running],
      set: {
        rules: [
          {
            name: "answers",
            kind: "reply",
            trigger: "lamp/+/set",
            line: 6,
            fired: 3,
            published: 1,
            failed: 1,
            dropped: 1,
            isOver: false,
            last: {
              atMs: 0,
              arrived: { ...message, topicName: "lamp/1/set" },
              published: { ...message, sequence: 41 },
            },
          },
        ],
        log: [{ index: 0, atMs: 0, rule: "answers", kind: "failed", text: "the payload has no `t`", times: 2 }],
      },
    });
    const work = await screen.findByRole("region", { name: "Rules at work" });
    expect(within(work).getByRole("row", { name: "answers 3 1 1 1" })).toBeDefined();
    expect(work.textContent).toContain("Arrived: lamp/1/set");
    expect(work.textContent).toContain("answers failed: the payload has no t × 2");
    expect(screen.getByText(/changed since it was started/)).toBeDefined();
    await user.click(within(work).getByRole("button", { name: "Packet 41" }));
    expect(state.selection.getState().current?.sequence).toBe(41);
    expect(state.layout.getState().activityId).toBe("capture");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(given).toContainEqual(["stop", { id: "lamp" }]));
  });

  it("says why a set waits or has failed", async () => {
    setup({ rows: [{ ...row, state: { kind: "failed", reason: "a loop was stopped: `a` went round" } }] });
    const word = await screen.findByText(/^Failed: a loop was stopped/);
    expect(word.textContent).toContain("Failed: a loop was stopped: a went round");
  });

  it("tries a message without sending it", async () => {
    const { user } = setup();
    await user.click(await screen.findByRole("radio", { name: "Try" }));
    await user.type(screen.getByRole("textbox", { name: "Topic name" }), "lamp/1/set{Enter}");
    const answers = await screen.findByRole("list", { name: "What the rules would do" });
    const [fires, waits] = within(answers).getAllByRole("listitem");
    expect(fires?.textContent).toContain("Published: lamp/1/state");
    expect(waits?.textContent).toContain("does not fire");
  });

  it("previews the values of a device", async () => {
    const { user } = setup();
    await user.click(await screen.findByRole("radio", { name: "Preview" }));
    expect(await screen.findByRole("row", { name: "0.5 s off" })).toBeDefined();
    const device = screen.getByRole("textbox", { name: "Device, of 2" });
    await user.clear(device);
    await user.type(device, "3");
    expect(await screen.findByText("A whole number from 1 to 2")).toBeDefined();
  });

  it("takes files that are dropped onto it", async () => {
    const { given } = setup();
    const list = await screen.findByRole("listbox", { name: "Rule sets" });
    const dataTransfer = { types: ["Files"], files: [new File(["a"], "dropped.yml")], dropEffect: "none" };
    expect(fireEvent.dragOver(list, { dataTransfer })).toBe(false);
    expect(fireEvent.drop(list, { dataTransfer })).toBe(false);
    await waitFor(() => expect(given).toEqual([["create", { text: "a" }]]));
  });

  it("takes tables and documents from files, and asks before it deletes", async () => {
    const { user, given, registry } = setup({ files: ["readings.csv"] });
    await user.upload(await screen.findByLabelText("Rules and tables to open"), [
      new File(["a\n1"], "more.csv"),
      new File(["x"], "rules.yaml"),
    ]);
    await waitFor(() => expect(given.map(([name]) => name)).toEqual(["addFile", "create"]));
    await user.click(screen.getByRole("button", { name: "Delete the table readings.csv" }));
    registry.run("rules.remove");
    const dialog = await screen.findByRole("dialog", { name: "Delete Lamp?" });
    await user.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(given.map(([name]) => name)).toEqual(["addFile", "create", "removeFile", "remove"]));
  });
});
