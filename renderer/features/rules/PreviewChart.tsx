import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLayout } from "#renderer/state/index.ts";
import { followScheme } from "#renderer/theme/index.ts";
import styles from "./Rules.module.css";

interface PreviewChartProps {
  readonly intervalMs: number;
  /** The values, a step apart. */
  readonly texts: readonly string[];
}

/** One value over the time since the start. For eyes only: the table below says the same. */
export function PreviewChart({ intervalMs, texts }: PreviewChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const theme = useLayout((layout) => layout.theme);

  useEffect(() => {
    const container = element.current;
    if (container === null) return undefined;
    let plot: uPlot | undefined;
    const create = (): void => {
      plot?.destroy();
      plot = new uPlot(optionsOf(container), dataOf(intervalMs, texts), container);
    };
    const endTheme = followScheme(theme, window, () => queueMicrotask(create));
    const observer = new ResizeObserver(() => plot?.setSize(sizeOf(container)));
    observer.observe(container);
    create();
    return () => {
      endTheme();
      observer.disconnect();
      plot?.destroy();
    };
  }, [texts, intervalMs, theme]);

  return <div ref={element} className={styles.canvas} aria-hidden />;
}

function dataOf(intervalMs: number, texts: readonly string[]): uPlot.AlignedData {
  const numbers = texts.map((text) => (text === "" || !Number.isFinite(Number(text)) ? null : Number(text)));
  return [texts.map((_text, step) => (step * intervalMs) / 1_000), numbers];
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) };
}

function optionsOf(container: HTMLElement): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: ink("text-muted"),
    font: `11px ${style.getPropertyValue("--family-mono")}`,
    grid: { stroke: ink("edge"), width: 1 },
    ticks: { stroke: ink("edge"), width: 1 },
  };
  return {
    ...sizeOf(container),
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 24, values: (_plot, splits) => splits.map((seconds) => `${seconds} s`) },
      { ...axis, size: 56 },
    ],
    series: [{}, { stroke: ink("packet-session"), width: 1.5 }],
  };
}
