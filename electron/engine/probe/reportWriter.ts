import {
  type Finding,
  MAXIMUM_CONNECTIONS_NAMED,
  type ProbeReport,
  type ProbeStepId,
  type ProbeStepState,
  probeSteps,
} from "#shared/probe/index.ts";
import type { ProbeRequest } from "./probeRequest.ts";
import type { FindingDraft } from "./world.ts";

/** A report while it is being written. */
export interface ReportWriter {
  report(): ProbeReport;
  step(id: ProbeStepId, state: ProbeStepState["state"], detail?: string): void;
  /** A finding of the same id is replaced: a later step knows more. */
  finding(step: ProbeStepId, draft: FindingDraft, connections: readonly number[]): void;
  update(change: Partial<Pick<ProbeReport, "sent" | "leftBehind" | "failure" | "denial">>): void;
  end(state: Exclude<ProbeReport["state"], "running">): void;
}

/** What a broker says of itself may be long. */
const MAXIMUM_CHARACTERS = 1_000;
const sections = new Map(probeSteps.map(({ id, section }) => [id, section] as const));

/** Begins a report in which every step waits. */
export function createReportWriter({ id, title, address, clock, onChange }: ProbeRequest): ReportWriter {
  let report: ProbeReport = {
    id,
    title,
    address,
    startedAtMs: clock.nowMs(),
    state: "running",
    steps: probeSteps.map((step) => ({ id: step.id, state: "waiting" })),
    findings: [],
    denial: {},
    sent: { connections: 0, packets: 0, bytes: 0 },
    leftBehind: [],
  };

  function change(next: Partial<ProbeReport>): void {
    report = { ...report, ...next };
    onChange?.(report);
  }

  return {
    report: () => report,
    step(stepId, state, detail) {
      const changed = { id: stepId, state, ...(detail === undefined ? {} : { detail }) };
      change({ steps: report.steps.map((each) => (each.id === stepId ? changed : each)) });
    },
    finding(step, draft, connections) {
      const { announced, note, statements = [], links } = draft;
      const named = links === undefined ? connections : links.flatMap((each) => (each === undefined ? [] : [each]));
      const finding: Finding = {
        id: clip(draft.id),
        step,
        section: sections.get(step) ?? "limits",
        subject: clip(draft.subject),
        ...(announced === undefined ? {} : { announced: clip(announced) }),
        found: clip(draft.found),
        verdict: draft.verdict,
        ...(note === undefined ? {} : { note: clip(note) }),
        statements: [...statements],
        connections: [...named].slice(-MAXIMUM_CONNECTIONS_NAMED),
      };
      const at = report.findings.findIndex((each) => each.id === finding.id);
      change({ findings: at < 0 ? [...report.findings, finding] : report.findings.with(at, finding) });
    },
    update: change,
    end(state) {
      const steps = report.steps.map((each) =>
        each.state === "waiting" ? { id: each.id, state: "skipped" as const, detail: "there is no connection" } : each,
      );
      change({ state, steps, endedAtMs: clock.nowMs() });
    },
  };
}

function clip(text: string): string {
  return text.length <= MAXIMUM_CHARACTERS ? text : `${text.slice(0, MAXIMUM_CHARACTERS)}…`;
}
