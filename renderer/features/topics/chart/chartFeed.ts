import { createStore, type StoreApi } from "zustand";
import type { Dispose } from "#shared/base/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { ChartSeries } from "#renderer/state/index.ts";
import { type ChartPoint, readNumber } from "./chartValues.ts";

/** A line with its points, oldest first. */
export interface ChartLine {
  readonly series: ChartSeries;
  readonly points: readonly ChartPoint[];
  /** Why it has none, in words. */
  readonly remark: string | undefined;
}

/** The points of a chart, fetched from the log as messages come. */
export interface ChartFeed {
  readonly store: StoreApi<{ readonly lines: readonly ChartLine[] }>;
  /** Fetches until it is ended. */
  start(): Dispose;
}

export interface ChartFeedOptions {
  readonly contract: ContractClient;
  readonly series: readonly ChartSeries[];
  /** Points that are kept of each line. */
  readonly maximumPoints: number;
  /** Calls back once after a time. */
  setTimer(callback: () => void, milliseconds: number): Dispose;
}

const INTERVAL_MS = 500;
const PAGE = 1_000;

interface Track {
  readonly series: ChartSeries;
  points: readonly ChartPoint[];
  remark: string | undefined;
  lastSequence: number | undefined;
}

/** Creates a feed that has fetched nothing yet. */
export function createChartFeed({ contract, series, maximumPoints, setTimer }: ChartFeedOptions): ChartFeed {
  const tracks = series.map((each): Track => ({
    series: each,
    points: [],
    remark: undefined,
    lastSequence: undefined,
  }));
  const store = createStore<{ readonly lines: readonly ChartLine[] }>(() => ({
    lines: tracks.map(({ points, remark, series: each }) => ({ series: each, points, remark })),
  }));

  async function fetchTrack(track: Track): Promise<void> {
    const { topicName, path } = track.series;
    const found = await contract.command("topics.find", { topicName });
    if (!found.ok) {
      track.remark = "no message yet";
      return;
    }
    const fresh: ChartPoint[] = [];
    const after = track.lastSequence;
    let before: number | undefined;
    let hasMore = true;
    for (let read = 0; hasMore && read < maximumPoints; read += PAGE) {
      const answer = await contract.command("topic.history", {
        node: found.value.node,
        count: Math.min(PAGE, maximumPoints),
        hasPayloads: true,
        ...(after === undefined ? {} : { after }),
        ...(before === undefined ? {} : { before }),
      });
      if (!answer.ok) {
        track.remark = answer.error.message;
        return;
      }
      const { messages } = answer.value;
      if (before === undefined) track.lastSequence = messages[0]?.sequence ?? after;
      ({ hasMore } = answer.value);
      before = messages.at(-1)?.sequence;
      for (const { timeMs, payload } of messages) {
        const value = payload === undefined ? undefined : readNumber(payload, path);
        if (value !== undefined) fresh.push({ timeMs, value });
      }
    }
    // Pages come newest first.
    fresh.reverse();
    if (fresh.length > 0) track.points = [...track.points, ...fresh].slice(-maximumPoints);
    track.remark = track.points.length > 0 ? undefined : "no number there in the messages of the log";
  }

  return {
    store,
    start() {
      let isWanted = true;
      let cancel: Dispose | undefined;
      const fetchAll = async (): Promise<void> => {
        await Promise.all(tracks.map(fetchTrack));
        if (!isWanted) return;
        store.setState({
          lines: tracks.map(({ points, remark, series: each }) => ({ series: each, points, remark })),
        });
        cancel = setTimer(() => void fetchAll(), INTERVAL_MS);
      };
      void fetchAll();
      return () => {
        isWanted = false;
        cancel?.();
      };
    },
  };
}
