import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { ProbeRow } from "#shared/contract/index.ts";
import { countVerdicts, type ProbeReport, verdicts, verdictTitles } from "#shared/probe/index.ts";
import { useProbes } from "#renderer/state/index.ts";
import {
  Button,
  EmptyState,
  formatBytes,
  formatCount,
  formatMoment,
  IconButton,
  Mark,
  Menu,
  Message,
  PaneHeader,
  useNow,
} from "#renderer/ui/index.ts";
import { useCommandRegistry, useCommands } from "#renderer/workbench/index.ts";
import { DenialPart } from "./DenialPart.tsx";
import { FindingDetail } from "./FindingDetail.tsx";
import { FindingTable } from "./FindingTable.tsx";
import styles from "./Probe.module.css";
import { UndonePart } from "./UndonePart.tsx";
import { useProbeActions } from "./useProbeActions.ts";
import { describeProbeState, describeProgress, verdictLooks } from "./words.ts";
import { reportCommands } from "./reportCommands.ts";

interface ReportViewProps {
  readonly report: ProbeReport;
  /** What it can be compared with. */
  readonly rows: readonly ProbeRow[];
}

/** One report: what came out, the findings in their sections, and the one that is looked at. */
export function ReportView({ report, rows }: ReportViewProps) {
  const actions = useProbeActions();
  const { run } = useCommandRegistry();
  const compareWith = useProbes((focus) => focus.compareWith);
  const [selectedId, setSelectedId] = useState<string>();
  const now = useNow(60_000);
  const selected = report.findings.find(({ id }) => id === selectedId);
  const isRunning = report.state === "running";
  const others = rows.filter(({ id, state }) => id !== report.id && state !== "running");

  useCommands([
    { ...reportCommands.copy, run: () => actions.copy(report) },
    { ...reportCommands.markdown, run: () => actions.save(report, "markdown") },
    { ...reportCommands.json, run: () => actions.save(report, "json") },
    { ...reportCommands.text, run: () => actions.save(report, "text") },
    ...(isRunning ? [{ id: "probe.stop", title: "Stop the probe", run: () => actions.stop(report.id) }] : []),
    {
      ...reportCommands.compare,
      waitsFor: others[0] === undefined ? "another report" : undefined,
      run: () => compareWith(others[0]?.id),
    },
    selected === undefined
      ? { ...reportCommands.packets, waitsFor: "a selected finding", run() {} }
      : {
          ...reportCommands.packets,
          title: `Show the packets of ${selected.subject}`,
          run: () => actions.showPackets(selected),
        },
  ]);

  return (
    <div className={styles.main}>
      <PaneHeader title={escapeText(report.title)}>
        {isRunning ? (
          <Button variant="primary" onClick={() => actions.stop(report.id)}>
            Stop
          </Button>
        ) : (
          <>
            <Button onClick={() => actions.copy(report)}>Copy report</Button>
            <Button onClick={() => run("probe.new")}>New probe</Button>
          </>
        )}
        <Menu
          trigger={<IconButton label="More about the report" icon={Ellipsis} />}
          groups={[
            [
              { label: "Save as Markdown", onSelect: () => actions.save(report, "markdown") },
              { label: "Save as JSON", onSelect: () => actions.save(report, "json") },
              { label: "Save as text", onSelect: () => actions.save(report, "text") },
            ],
            others.slice(0, 12).map((row) => ({
              label: `Compare with ${escapeText(row.title)}, ${formatMoment(row.startedAtMs, now)}`,
              onSelect: () => compareWith(row.id),
            })),
            [{ label: "Remove", isDanger: true, onSelect: () => actions.remove(report.id) }],
          ]}
        />
      </PaneHeader>
      <Summary report={report} now={now} />
      {isRunning && <Progress report={report} />}
      <FailurePart report={report} onPackets={actions.showPackets} />
      <div className={styles.scroll}>
        {report.findings.length > 0 ? (
          <FindingTable
            findings={report.findings}
            selected={selected?.id}
            onSelect={setSelectedId}
            onOpen={actions.showPackets}
          />
        ) : (
          !isRunning &&
          report.failure === undefined && (
            <EmptyState isSmall title="Nothing was found out">
              It was stopped before.
            </EmptyState>
          )
        )}
        <DenialPart denial={report.denial} />
        {/* Without a connection nothing was done: the failure says it. */}
        {!isRunning && report.state !== "failed" && <UndonePart report={report} />}
      </div>
      {selected !== undefined && (
        <FindingDetail
          finding={selected}
          onPackets={() => actions.showPackets(selected)}
          onClose={() => setSelectedId(undefined)}
        />
      )}
    </div>
  );
}

function Summary({ report, now }: { readonly report: ProbeReport; readonly now: number }) {
  const look = describeProbeState(report.state);
  const counts = countVerdicts(report.findings);
  const { connections, packets, bytes } = report.sent;
  return (
    <div className={styles.summary}>
      <div className={styles.facts}>
        <Mark tone={look.tone} glyph={look.glyph}>
          {look.words}
        </Mark>
        <span className={styles.mono}>{escapeText(report.address)}</span>
        <span>{formatMoment(report.startedAtMs, now)}</span>
        <span>
          {countOf(packets, "packet")}, {formatBytes(bytes)} sent on {countOf(connections, "connection")}
        </span>
      </div>
      {counts.size > 0 && (
        <ul aria-label="Verdicts" className={styles.counts}>
          {verdicts.flatMap((verdict) => {
            const count = counts.get(verdict);
            if (count === undefined) return [];
            const { tone, glyph } = verdictLooks[verdict];
            return (
              <li key={verdict}>
                <Mark tone={tone} glyph={glyph}>
                  {count} {verdictTitles[verdict].toLowerCase()}
                </Mark>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function Progress({ report }: { readonly report: ProbeReport }) {
  const { done, total, title } = describeProgress(report);
  return (
    <div className={styles.progress}>
      <progress aria-label="Steps done" value={done} max={total} />
      <span role="status">
        {title} <small>{`${Math.min(done + 1, total)} of ${total}`}</small>
      </span>
    </div>
  );
}

function FailurePart({
  report: { failure },
  onPackets,
}: {
  readonly report: ProbeReport;
  readonly onPackets: (where: { readonly connections: number[] }) => void;
}) {
  if (failure === undefined) return null;
  const { meaning, remedy, code, reasonString, certificates, connections } = failure;
  return (
    <section aria-label="Why it failed" className={styles.failure}>
      <Mark tone="bad" glyph="▲">
        <strong>
          <Message text={meaning} isSentence />
        </strong>
      </Mark>
      {reasonString !== undefined && <p>The broker says: {escapeText(reasonString)}</p>}
      <p>
        {remedy !== undefined && <Message text={remedy} isSentence />}{" "}
        {code !== undefined && <small>{escapeText(code)}</small>}
      </p>
      {certificates.length > 0 && (
        <ol aria-label="Certificates, the broker's own first">
          {certificates.map((certificate) => (
            <li key={certificate}>{escapeText(certificate)}</li>
          ))}
        </ol>
      )}
      {connections.length > 0 && <Button onClick={() => onPackets({ connections })}>Show its packets</Button>}
    </section>
  );
}
