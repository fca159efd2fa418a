/**
 * The Probe activity: which broker to examine, the plan with what it asks for before it sends anything unusual, and the
 * reports. The engine probes; `shared/probe` knows the plan and writes reports down. Start with `ProbeActivity.tsx`.
 */
import { Stethoscope } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import { probeFormCommands, reportCommands, reportListCommands } from "./reportCommands.ts";

/** What `main.tsx` puts into the activity bar. */
export const ProbeActivity: Activity = {
  id: "probe",
  title: "Probe",
  icon: Stethoscope,
  Component: lazyPart(async () => (await import("./ProbeActivity.tsx")).ProbeMain),
  SideBar: lazyPart(async () => (await import("./ProbeActivity.tsx")).ProbeSideBar),
  createCommands: ({ state: { peers, probe }, showActivity, notify }) => [
    {
      id: "probe.new",
      title: "Probe a broker…",
      run() {
        probe.getState().prepare({});
        showActivity("probe");
      },
    },
    {
      id: "probe.embedded",
      title: "Probe the embedded broker…",
      run() {
        probe.getState().prepare({ kind: "embedded" });
        showActivity("probe");
      },
    },
    {
      id: "probe.client",
      title: "Probe the broker of the selected client…",
      run() {
        const { selected } = peers.getState();
        if (selected?.kind !== "client") return notify("Select a client first: its broker is probed the way it goes");
        probe.getState().prepare({ kind: "client", clientId: selected.id });
        return showActivity("probe");
      },
    },
  ],
  partCommands: [
    { commands: Object.values({ ...reportCommands, ...reportListCommands }) },
    { commands: Object.values(probeFormCommands), bring: ({ probe }) => probe.getState().prepare({}) },
  ],
};
