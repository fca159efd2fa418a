import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  /** The display filter in force; empty shows every packet. */
  filter: z.string(),
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

/** How the packets of one capture are looked at. What the packets are, the engine knows. */
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
  askToClear(): void;
  endClearing(): void;
}

/** Creates the store, with the filter that `storage` remembers; `onFilter` hears of every filter that was given. */
export function createPacketFilterStore(
  storage: TextStorage,
  onFailure: StorageFailure,
  onFilter: (filter: string) => void,
): StoreApi<PacketFilterState> {
  return createStore<PacketFilterState>()(
    persist(
      (set) => ({
        filter: "",
        isFollowing: true,
        freeze: undefined,
        mark: undefined,
        showsTimeSinceMark: false,
        isClearing: false,
        inspectorView: "packet",
        applyFilter(text) {
          const filter = text.trim();
          set({ filter });
          if (filter !== "") onFilter(filter);
        },
        setFollowing: (isFollowing) => set({ isFollowing }),
        setFreeze: (freeze) => set({ freeze }),
        setMark: (mark) => set({ mark, showsTimeSinceMark: mark !== undefined }),
        toggleTimeSinceMark: () =>
          set(({ mark, showsTimeSinceMark }) => ({ showsTimeSinceMark: mark !== undefined && !showsTimeSinceMark })),
        setInspectorView: (inspectorView) => set({ inspectorView }),
        askToClear: () => set({ isClearing: true }),
        endClearing: () => set({ isClearing: false }),
      }),
      persistedAs("packets", keptSchema, storage, onFailure),
    ),
  );
}
