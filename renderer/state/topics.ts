import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { topicOrderSchema, topicSearchSchema } from "#shared/contract/index.ts";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

/** A line of a chart: a number in the payloads of a topic. */
export const chartSeriesSchema = z.object({
  topicName: z.string(),
  /** Keys and indexes from the outside in; empty for a payload that is a number itself. */
  path: z.array(z.string()),
});
export type ChartSeries = z.infer<typeof chartSeriesSchema>;

const keptSchema = z.object({
  search: topicSearchSchema,
  order: topicOrderSchema,
  /** What stands below the tree. */
  tool: z.optional(z.enum(["traffic", "filter", "chart"])),
  /** The Topic Filter that is being tried out. */
  testedFilter: z.string(),
  /** Columns that a person has put away, and those that are to stay where there is little room. */
  hiddenColumns: z._default(z.array(z.string()), []),
  keptColumns: z._default(z.array(z.string()), []),
  series: z.array(chartSeriesSchema),
  /** The time that a chart shows, and the points of each line that it keeps. */
  chartSeconds: z.number(),
  chartPoints: z.number(),
});

/** A value that somebody put aside to compare another with. */
export interface HeldValue {
  readonly topicName: string;
  readonly timeMs: number;
  readonly payload: Uint8Array;
}

export type TopicTool = NonNullable<z.infer<typeof keptSchema>["tool"]>;

/** What a person looks for and at in the topic tree. */
export interface TopicFocus extends z.infer<typeof keptSchema> {
  /** Node of the tree in the engine; numbers live as long as the engine. */
  readonly selectedNode: number | undefined;
  /** A node that is to be brought into sight. */
  readonly sought: number | undefined;
  readonly held: HeldValue | undefined;
  setSearch(text: string): void;
  changeSearch(change: Partial<z.infer<typeof topicSearchSchema>>): void;
  setOrder(order: TopicFocus["order"]): void;
  selectNode(node: number | undefined): void;
  /** Selects a node and brings its row into sight, whatever the search hides. */
  seek(node: number): void;
  endSeeking(): void;
  showTool(tool: TopicTool | undefined): void;
  testFilter(filter: string): void;
  /** Shows a column whatever the room, or puts it away. */
  showColumn(id: string, isShown: boolean): void;
  /** Leaves it to the room again which columns there are. */
  resetColumns(): void;
  hold(value: HeldValue | undefined): void;
  addSeries(series: ChartSeries): void;
  removeSeries(series: ChartSeries): void;
  changeChart(change: { readonly chartSeconds?: number; readonly chartPoints?: number }): void;
}

/** More lines than this nobody tells apart. */
export const MAXIMUM_SERIES = 8;

/** Whether both are the same line. */
export function isSameSeries(one: ChartSeries, other: ChartSeries): boolean {
  return one.topicName === other.topicName && JSON.stringify(one.path) === JSON.stringify(other.path);
}

/** Creates the store, with nothing selected and what `storage` remembers. */
export function createTopicFocusStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<TopicFocus> {
  return createStore<TopicFocus>()(
    persist(
      (set) => ({
        search: { text: "", as: "text", in: "names", isCaseSensitive: false },
        order: "name",
        tool: undefined,
        testedFilter: "",
        hiddenColumns: [],
        keptColumns: [],
        series: [],
        chartSeconds: 60,
        chartPoints: 500,
        selectedNode: undefined,
        sought: undefined,
        held: undefined,
        setSearch: (text) => set(({ search }) => ({ search: { ...search, text } })),
        changeSearch: (change) => set(({ search }) => ({ search: { ...search, ...change } })),
        setOrder: (order) => set({ order }),
        selectNode: (selectedNode) => set({ selectedNode }),
        seek: (node) => set(({ search }) => ({ search: { ...search, text: "" }, selectedNode: node, sought: node })),
        endSeeking: () => set({ sought: undefined }),
        showTool: (tool) => set({ tool }),
        testFilter: (testedFilter) => set({ testedFilter }),
        showColumn: (id, isShown) =>
          set(({ hiddenColumns, keptColumns }) => {
            const hidden = hiddenColumns.filter((other) => other !== id);
            const kept = keptColumns.filter((other) => other !== id);
            return isShown
              ? { hiddenColumns: hidden, keptColumns: [...kept, id] }
              : { hiddenColumns: [...hidden, id], keptColumns: kept };
          }),
        resetColumns: () => set({ hiddenColumns: [], keptColumns: [] }),
        hold: (held) => set({ held }),
        addSeries: (added) =>
          set(({ series }) => ({
            tool: "chart",
            series: series.some((known) => isSameSeries(known, added))
              ? series
              : [...series, added].slice(-MAXIMUM_SERIES),
          })),
        removeSeries: (removed) =>
          set(({ series }) => ({ series: series.filter((known) => !isSameSeries(known, removed)) })),
        changeChart: (change) => set(change),
      }),
      persistedAs("topics", keptSchema, storage, onFailure),
    ),
  );
}
