import { Pause, Play, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { escapeText } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { type ChartSeries, useAppState, useEngine, useTopics } from "#renderer/state/index.ts";
import {
  Button,
  EmptyState,
  formatCount,
  IconButton,
  saveText,
  ScrollArea,
  Segmented,
  SelectField,
} from "#renderer/ui/index.ts";
import styles from "./Chart.module.css";
import { type ChartLine, createChartFeed } from "./chartFeed.ts";
import { alignSeries, chartCsv, pathText } from "./chartValues.ts";

// uPlot comes when the first chart is drawn.
const ChartCanvas = lazy(async () => ({ default: (await import("./ChartCanvas.tsx")).ChartCanvas }));

const windows = [
  { value: "10", label: "10 s" },
  { value: "60", label: "1 min" },
  { value: "300", label: "5 min" },
  { value: "900", label: "15 min" },
  { value: "3600", label: "1 h" },
];
const pointCounts = [100, 500, 2_000, 10_000].map((count) => ({ value: String(count), label: formatCount(count) }));
/** Rows of the table: the newest are what a person reads. */
const TABLE_ROWS = 200;

/** Numbers of topics over time, as lines or as a table. Another engine counts its messages anew, and so does the chart. */
export function ChartPane(): ReactNode {
  const engineId = useEngine((news) => news.engineId);
  return <Chart key={engineId} />;
}

function Chart(): ReactNode {
  const { topics } = useAppState();
  const series = useTopics((state) => state.series);
  const seconds = useTopics((state) => state.chartSeconds);
  const points = useTopics((state) => state.chartPoints);
  const [shown, setShown] = useState<"lines" | "table">("lines");
  const [isPaused, setPaused] = useState(false);
  const live = useChartLines(series, points);
  const [frozen, setFrozen] = useState(live);
  const kept = useMemo(() => frozen.filter((line) => series.includes(line.series)), [frozen, series]);
  const lines = isPaused ? kept : live;
  const names = lines.map((line) => seriesName(line.series));

  if (series.length === 0) {
    return (
      <EmptyState isSmall title="Nothing to draw yet">
        Select a topic whose value is a number and choose Chart, or select a number in the tree of a JSON value and
        press Enter.
      </EmptyState>
    );
  }
  const { removeSeries, changeChart } = topics.getState();
  return (
    <div className={styles.chart}>
      <div className={styles.controls}>
        <Segmented
          label="Chart shown as"
          isLabelHidden
          value={shown}
          choices={[
            { value: "lines", label: "Lines" },
            { value: "table", label: "Table" },
          ]}
          onValue={setShown}
        />
        <SelectField
          label="Time"
          value={String(seconds)}
          choices={windows}
          onValue={(value) => changeChart({ chartSeconds: Number(value) })}
        />
        <SelectField
          label="Points"
          value={String(points)}
          choices={pointCounts}
          onValue={(value) => changeChart({ chartPoints: Number(value) })}
        />
        <IconButton
          label={isPaused ? "Resume the chart" : "Pause the chart"}
          icon={isPaused ? Play : Pause}
          aria-pressed={isPaused}
          onClick={() => {
            setFrozen(live);
            setPaused(!isPaused);
          }}
        />
        <Button onClick={() => saveText("wirebench-chart.csv", "text/csv", csvOf(lines))}>Save as CSV</Button>
      </div>
      <ul className={styles.legend} aria-label="Lines">
        {lines.map((line, index) => (
          <LegendEntry
            key={seriesName(line.series)}
            line={line}
            index={index}
            onRemove={() => removeSeries(line.series)}
          />
        ))}
      </ul>
      {shown === "lines" ? (
        <Suspense fallback={<div className={styles.canvas} aria-busy="true" />}>
          <ChartCanvas lines={lines} names={names} seconds={seconds} />
        </Suspense>
      ) : (
        <ChartTable lines={lines} names={names} seconds={seconds} />
      )}
    </div>
  );
}

function useChartLines(series: readonly ChartSeries[], maximumPoints: number): readonly ChartLine[] {
  const contract = useContract();
  const feed = useMemo(
    () =>
      createChartFeed({
        contract,
        series,
        maximumPoints,
        setTimer(callback, milliseconds) {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
      }),
    [contract, series, maximumPoints],
  );
  useEffect(() => feed.start(), [feed]);
  return useStore(feed.store, (state) => state.lines);
}

interface LegendEntryProps {
  readonly line: ChartLine;
  readonly index: number;
  readonly onRemove: () => void;
}

function LegendEntry({ line, index, onRemove }: LegendEntryProps): ReactNode {
  const { points, remark, series } = line;
  const last = points.at(-1);
  const name = seriesName(series);
  return (
    <li>
      <span className={styles.swatch} data-line={index} aria-hidden />
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.figure}>{last === undefined ? (remark ?? "") : String(last.value)}</span>
      <IconButton label={`Remove ${name}`} icon={Trash2} onClick={onRemove} />
    </li>
  );
}

interface ChartTableProps {
  readonly lines: readonly ChartLine[];
  readonly names: readonly string[];
  readonly seconds: number;
}

/** What the lines show, newest first, for whoever reads rather than looks. */
function ChartTable({ lines, names, seconds }: ChartTableProps): ReactNode {
  const { timesMs, values } = alignSeries(lines.map(({ points }) => points));
  const from = (timesMs.at(-1) ?? 0) - seconds * 1_000;
  const rows = timesMs
    .map((timeMs, row) => ({ timeMs, row }))
    .filter(({ timeMs }) => timeMs >= from)
    .slice(-TABLE_ROWS)
    .toReversed();
  return (
    <ScrollArea label="Values" className={styles.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ timeMs, row }) => (
            <tr key={timeMs}>
              <th scope="row">{timeOfDay(timeMs)}</th>
              {values.map((column, index) => (
                <td key={names[index] ?? ""}>{column[row] ?? ""}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function csvOf(lines: readonly ChartLine[]): string {
  return chartCsv(
    lines.map(({ series }) => `${series.topicName} ${pathText(series.path)}`),
    lines.map(({ points }) => points),
  );
}

function seriesName({ topicName, path }: ChartSeries): string {
  return escapeText(`${topicName} · ${pathText(path)}`);
}
