import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { useLayout } from "#renderer/state/index.ts";
import { followScheme } from "#renderer/theme/index.ts";
import { alignSeries } from "./chartValues.ts";
import type { ChartLine } from "./chartFeed.ts";
import styles from "./Chart.module.css";

/** The inks of the lines, in order: tokens that every theme keeps apart from its surfaces. */
export const lineInks = [
  "packet-session",
  "packet-message",
  "packet-acknowledgement",
  "packet-subscription",
  "allow",
  "deny",
  "warning",
  "to-client",
] as const;

/** Beside its ink each line has a way of being dashed of its own: colour never stands alone. */
export const lineDashes: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
  [4, 4],
  [14, 4],
  [6, 2, 2, 2],
  [1, 4],
];

interface ChartCanvasProps {
  readonly lines: readonly ChartLine[];
  readonly names: readonly string[];
  /** The time that is shown, up to the newest point. */
  readonly seconds: number;
}

/** The lines over time. The canvas is for eyes only; the table beside it says the same. */
export function ChartCanvas({ lines, names, seconds }: ChartCanvasProps): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const theme = useLayout((layout) => layout.theme);
  const namesKey = names.join("\n");
  const redraw = useEffectEvent(() => draw(plot.current, lines, seconds));

  useEffect(() => {
    const container = element.current;
    if (container === null) return undefined;
    const create = (): void => {
      plot.current?.destroy();
      const empty: uPlot.AlignedData = [[], ...namesKey.split("\n").map(() => [])];
      plot.current = new uPlot(optionsOf(container, namesKey.split("\n")), empty, container);
      redraw();
    };
    const endTheme = followScheme(theme, window, () => queueMicrotask(create));
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: container.clientWidth, height: container.clientHeight });
    });
    observer.observe(container);
    create();
    return () => {
      endTheme();
      observer.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [namesKey, theme]);

  useEffect(() => {
    draw(plot.current, lines, seconds);
  }, [lines, seconds]);

  return <div ref={element} className={styles.canvas} aria-hidden />;
}

function draw(plot: uPlot | undefined, lines: readonly ChartLine[], seconds: number): void {
  const { timesMs, values } = alignSeries(lines.map(({ points }) => points));
  const times = timesMs.map((timeMs) => timeMs / 1_000);
  plot?.setData([times, ...values.map((column) => [...column])]);
  const last = times.at(-1);
  if (last !== undefined) plot?.setScale("x", { min: last - seconds, max: last });
}

function optionsOf(container: HTMLElement, names: readonly string[]): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: ink("text-muted"),
    font: `11px ${style.getPropertyValue("--family-mono")}`,
    grid: { stroke: ink("edge"), width: 1 },
    ticks: { stroke: ink("edge"), width: 1 },
  };
  return {
    width: Math.max(1, container.clientWidth),
    height: Math.max(1, container.clientHeight),
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map((seconds) => timeOfDay(seconds * 1_000).slice(0, 8)) },
      { ...axis, size: 64 },
    ],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: ink(lineInks[index % lineInks.length] ?? "text"),
        width: 1.5,
        dash: [...(lineDashes[index % lineDashes.length] ?? [])],
        spanGaps: true,
      })),
    ],
  };
}
