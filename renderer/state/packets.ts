import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  /** The display filter in force; empty shows every packet. */
  filter: z.string(),
  /** Filters given before, newest first. */
  recentFilters: z.array(z.string()),
  /** Where the inspector stands. */
  dock: z.enum(["below", "right"]),
  /** Columns of the packet list that a person has put away. */
  hiddenColumns: z._default(z.array(z.string()), []),
});

/** Fields and bytes, the ladder of what goes together, what became of a message, or the packet beside the marked one. */
export type InspectorView = "packet" | "flow" | "passport" | "compare";

/** Where the view of the packet list was frozen. */
export interface Freeze {
  /** Packets from this sequence on are not shown. */
  readonly sequence: number;
  readonly atMs: number;
}

/** The packet that the list counts times from. */
export interface PacketMark {
  readonly sequence: number;
  readonly timeMs: number;
}

/** How the packets are looked at. What the packets are, the engine knows. */
export interface PacketFilterState extends z.infer<typeof keptSchema> {
  /** The list stays at its end. */
  readonly isFollowing: boolean;
  readonly freeze: Freeze | undefined;
  readonly mark: PacketMark | undefined;
  /** The list shows the time since the mark in place of the time of day. */
  readonly showsTimeSinceMark: boolean;
  /** A person is asked whether the capture may be forgotten. */
  readonly isClearing: boolean;
  applyFilter(filter: string): void;
  setFollowing(isFollowing: boolean): void;
  setFreeze(freeze: Freeze | undefined): void;
  setMark(mark: PacketMark | undefined): void;
  toggleTimeSinceMark(): void;
  /** What the inspector shows of the selected packet. */
  readonly inspectorView: InspectorView;
  setInspectorView(view: InspectorView): void;
  toggleColumn(id: string): void;
  askToClear(): void;
  endClearing(): void;
  setDock(dock: PacketFilterState["dock"]): void;
}

const MAXIMUM_RECENT = 12;

/** Creates the store, with the filters that `storage` remembers. */
export function createPacketFilterStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<PacketFilterState> {
  return createStore<PacketFilterState>()(
    persist(
      (set) => ({
        filter: "",
        recentFilters: [],
        isFollowing: true,
        freeze: undefined,
        mark: undefined,
        showsTimeSinceMark: false,
        isClearing: false,
        inspectorView: "packet",
        hiddenColumns: [],
        dock: "below",
        applyFilter: (text) =>
          set(({ recentFilters }) => {
            const filter = text.trim();
            if (filter === "") return { filter };
            const others = recentFilters.filter((recent) => recent !== filter);
            return { filter, recentFilters: [filter, ...others].slice(0, MAXIMUM_RECENT) };
          }),
        setFollowing: (isFollowing) => set({ isFollowing }),
        setFreeze: (freeze) => set({ freeze }),
        setMark: (mark) => set({ mark, showsTimeSinceMark: mark !== undefined }),
        toggleTimeSinceMark: () =>
          set(({ mark, showsTimeSinceMark }) => ({ showsTimeSinceMark: mark !== undefined && !showsTimeSinceMark })),
        setInspectorView: (inspectorView) => set({ inspectorView }),
        toggleColumn: (id) =>
          set(({ hiddenColumns }) => ({
            hiddenColumns: hiddenColumns.includes(id)
              ? hiddenColumns.filter((hidden) => hidden !== id)
              : [...hiddenColumns, id],
          })),
        askToClear: () => set({ isClearing: true }),
        endClearing: () => set({ isClearing: false }),
        setDock: (dock) => set({ dock }),
      }),
      persistedAs("packets", keptSchema, storage, onFailure),
    ),
  );
}
