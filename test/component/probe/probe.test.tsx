// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ProbeMain, ProbeSideBar } from "#renderer/features/probe/ProbeActivity.tsx";
import { ProbeActivity } from "#renderer/features/probe/index.ts";
import { describeProgress, fileNameOf, filterOf, verdictLooks } from "#renderer/features/probe/words.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { ok } from "#shared/base/index.ts";
import type { CommandInput, ProbeRow } from "#shared/contract/index.ts";
import { type Finding, type ProbeReport, probeSteps } from "#shared/probe/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

const finding = (changes: Partial<Finding> = {}): Finding => ({
  id: "maximum-qos",
  step: "qos",
  section: "messages",
  subject: "Maximum QoS",
  announced: "2, by default",
  found: "1",
  verdict: "differs",
  note: "QoS 2: no acknowledgement in time",
  statements: ["MQTT5-3.2.2-9"],
  connections: [7],
  ...changes,
});

const report = (changes: Partial<ProbeReport> = {}): ProbeReport => ({
  id: "one",
  title: "Plant",
  address: "mqtt://plant:1883",
  startedAtMs: 1_000,
  endedAtMs: 5_000,
  state: "complete",
  steps: probeSteps.map((step) => ({ id: step.id, state: "risk" in step ? "not-consented" : "done" })),
  findings: [
    finding({
      id: "version-5",
      step: "versions",
      section: "versions",
      subject: "MQTT 5.0",
      found: "accepted",
      verdict: "works",
    }),
    finding(),
  ],
  denial: { publishV3: "ack", publishV5: "reason-code" },
  sent: { connections: 2, packets: 10, bytes: 300 },
  leftBehind: [],
  ...changes,
});

const rowOf = ({ id, title, address, startedAtMs, state, findings }: ProbeReport): ProbeRow => ({
  id,
  title,
  address,
  startedAtMs,
  state,
  findings: findings.length,
  differing: findings.filter(({ verdict }) => verdict === "differs").length,
});

function setup(reports: readonly ProbeReport[] = []) {
  const probes = createFakeView<"probes">({ rows: reports.map(rowOf) });
  const probe = createFakeView<"probe">({ reports: [...reports] });
  const start = vi.fn<(input: CommandInput<"probe.start">) => ReturnType<typeof ok<{ id: string }>>>(() =>
    ok({ id: "one" }),
  );
  const stop = vi.fn<(input: CommandInput<"probe.stop">) => ReturnType<typeof ok<{}>>>(() => ok({}));
  const page = renderInWorkbench(
    <>
      <ProbeSideBar />
      <ProbeMain />
    </>,
    { views: { probes, probe }, commands: { "probe.start": start, "probe.stop": stop } },
  );
  return { ...page, probes, probe, start, stop };
}

describe("a new probe", () => {
  it("lists everything unusual with what could happen, and nothing is ticked", async () => {
    setup();
    const list = await screen.findByRole("region", { name: "Asks first" });
    const boxes = within(list).getAllByRole("checkbox");
    expect(boxes).toHaveLength(probeSteps.filter((step) => "risk" in step).length);
    for (const box of boxes) expect(box).toHaveProperty("checked", false);
    const description = /everything that is published meanwhile/;
    expect(screen.getByRole("checkbox", { name: /^Subscription to #/, description })).toBeDefined();
    expect(screen.getByText("14 ordinary steps, nothing unusual")).toBeDefined();
  });

  it("starts with exactly what was ticked, and asks again the next time", async () => {
    const { user, start, state } = setup();
    await user.click(await screen.findByRole("checkbox", { name: /^Many connections/ }));
    await user.click(screen.getByRole("button", { name: "Start probe" }));
    await vi.waitFor(() => expect(start).toHaveBeenCalled());
    expect(start.mock.calls[0]?.[0]).toEqual({ target: { kind: "embedded" }, consented: ["many-connections"] });
    await vi.waitFor(() => expect(state.probe.getState().selected).toBe("one"));
    expect(state.probe.getState().draft.consented).toEqual([]);
  });

  it("says what is wrong with an address before anything is sent", async () => {
    const { user, start } = setup();
    await user.click(await screen.findByRole("radio", { name: "Address" }));
    const address = screen.getByRole("textbox", { name: "Address" });
    await user.type(address, "http://plant");
    const description = /A broker speaks mqtt, mqtts, ws or wss/;
    expect(screen.getByRole("textbox", { name: "Address", description })).toBe(address);
    expect(screen.getByRole("button", { name: "Start probe" })).toHaveProperty("disabled", true);
    await user.clear(address);
    await user.type(address, "mqtts://plant");
    await user.type(screen.getByRole("textbox", { name: "User name" }), "me");
    await user.type(screen.getByLabelText("Password"), "secret");
    await user.click(screen.getByRole("checkbox", { name: /certificate must be good/ }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(screen.getByRole("button", { name: "Start probe" }));
    await vi.waitFor(() => expect(start).toHaveBeenCalled());
    expect(start.mock.calls[0]?.[0].target).toEqual({
      kind: "address",
      address: "mqtts://plant",
      verifiesCertificate: false,
      userName: "me",
      password: "secret",
    });
  });

  it("asks for the topic of the step that needs one", async () => {
    const { user } = setup();
    expect(screen.queryByRole("textbox", { name: "Topic Name" })).toBeNull();
    await user.click(await screen.findByRole("checkbox", { name: /^Topic that this client may not use/ }));
    const description = "Without a topic this step is left out";
    expect(screen.getByRole("textbox", { name: "Topic Name", description })).toBeDefined();
  });
});

describe("a report", () => {
  it("shows its findings in sections, and one of them in full", async () => {
    const { user, state } = setup([report()]);
    await user.click(await screen.findByRole("option", { name: /Plant.*1 differ/ }));
    const grid = await screen.findByRole("grid", { name: "Findings" });
    expect(within(grid).getByRole("row", { name: /Maximum QoS 2, by default 1 ▲? ?Differs/ })).toBeDefined();
    grid.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const detail = screen.getByRole("complementary", { name: "Finding" });
    expect(detail.textContent).toContain("QoS 2: no acknowledgement in time");
    expect(detail.textContent).toContain("[MQTT5-3.2.2-9]Server without QoS 1 or 2 announces Maximum QoS");
    await user.keyboard("{Enter}");
    expect(state.packets.getState().filter).toBe("connection == 7");
  });

  it("says how the broker refuses, and to what nobody agreed", async () => {
    const { user } = setup([report()]);
    await user.click(await screen.findByRole("option", { name: /Plant/ }));
    const refusals = await screen.findByRole("region", { name: "How it refuses" });
    expect(refusals.textContent).toMatch(/Answers like .*Mosquitto/);
    expect(screen.getByRole("region", { name: "Not done" }).textContent).toMatch(/Nobody agreed to: Largest packet/);
  });

  it("says what it is doing, and stops", async () => {
    const running = report({
      state: "running",
      steps: probeSteps.map(({ id }) => ({
        id,
        state: id === "versions" ? "done" : id === "announced" ? "running" : "waiting",
      })),
    });
    const { user, stop } = setup([running]);
    await user.click(await screen.findByRole("option", { name: /Plant/ }));
    expect(await screen.findByText("What CONNACK announces")).toBeDefined();
    expect(screen.getByRole("progressbar", { name: "Steps done" }).getAttribute("value")).toBe("1");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    await vi.waitFor(() => expect(stop).toHaveBeenCalledWith({ id: "one" }));
  });

  it("explains why there was no connection", async () => {
    const failure = {
      step: "tcp",
      meaning: "nobody listens there: `plant:1883`",
      remedy: "start it",
      certificates: ["CN=plant: it has expired"],
      connections: [],
    };
    const { user } = setup([report({ state: "failed", findings: [], failure })]);
    await user.click(await screen.findByRole("option", { name: /Plant.*No connection/ }));
    const why = await screen.findByRole("region", { name: "Why it failed" });
    expect(why.textContent).toContain("Nobody listens there: plant:1883Start it CN=plant: it has expired");
  });

  it("of a former run says that its packets are gone", async () => {
    const { user } = setup([report({ findings: [finding({ connections: [] })] })]);
    await user.click(await screen.findByRole("option", { name: /Plant/ }));
    await user.click(await screen.findByRole("row", { name: /Maximum QoS/ }));
    expect(screen.getByRole("button", { name: "Show packets" })).toHaveProperty("disabled", true);
  });

  it("is compared with another one, differences first", async () => {
    const other = report({ id: "two", title: "Lab", findings: [finding({ found: "2", verdict: "as-announced" })] });
    const { user, state } = setup([report(), other]);
    await user.click(await screen.findByRole("option", { name: /Plant/ }));
    await screen.findByRole("grid", { name: "Findings" });
    state.probe.getState().compareWith("two");
    const table = await screen.findByRole("table", { name: "Two reports" });
    const [, , first] = within(table).getAllByRole("row");
    expect(first?.textContent).toContain("MQTT 5.0");
    expect(first?.textContent).toContain("Not in this report");
    expect(screen.getByRole("heading", { name: "2 differences of 2" })).toBeDefined();
    await user.click(screen.getByRole("button", { name: "End comparison" }));
    expect(await screen.findByRole("grid", { name: "Findings" })).toBeDefined();
  });
});

describe("the activity", () => {
  it("prepares a probe of the selected client's broker, with nothing agreed to", async () => {
    const { state, registry } = renderInWorkbench(
      <Workbench activities={[ProbeActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
      { views: { probes: createFakeView<"probes">({ rows: [] }), probe: createFakeView<"probe">({ reports: [] }) } },
    );
    await screen.findByRole("form", { name: "New probe" });
    state.probe.getState().change({ consented: ["malformed"] });
    state.peers.getState().select({ kind: "client", id: "c1" });
    registry.run("probe.client");
    expect(state.probe.getState().draft).toMatchObject({ kind: "client", clientId: "c1", consented: [] });
  });
});

describe("words", () => {
  it("take what a broker answers as a fact: only a probe that found no connection has failed", () => {
    expect(Object.values(verdictLooks).map(({ tone }) => tone)).not.toContain("bad");
  });

  it("name files and filters", () => {
    expect(fileNameOf(report({ title: "../Plant 1/<x>", startedAtMs: 0 }), "md")).toBe("probe-Plant-1-x-1970-01-01.md");
    expect(filterOf([3])).toBe("connection == 3");
    expect(filterOf([3, 5])).toBe("connection in {3, 5}");
    expect(describeProgress(report({ state: "running" })).title).toBe("Clearing up");
  });
});
