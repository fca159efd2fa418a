import { createStore, type StoreApi } from "zustand";
import type { ByteSpan } from "#shared/base/index.ts";

/** A part of a packet: a field, with the byte of it that was pointed at, or bytes that are no single field. */
export type PacketPart =
  | { readonly kind: "field"; readonly path: string; readonly byte?: number }
  | { readonly kind: "bytes"; readonly span: ByteSpan; readonly byte: number };

/** The one selection: list, tree and bytes draw it; none of them owns it. */
export interface Selection {
  /** Number of the packet in the log. */
  readonly sequence: number;
  /** Stays when another packet is selected, so that arrow keys compare one field down the list. */
  readonly part?: PacketPart | undefined;
}

/** Packets selected beside the current one: those that are shown between two sequences, in either order. */
export interface SelectedRange {
  /** Where extending began. */
  readonly anchor: number;
  readonly end: number;
}

/** The selection and where it has been. */
export interface SelectionState {
  readonly current: Selection | undefined;
  /** Absent while one packet is selected. */
  readonly range: SelectedRange | undefined;
  readonly past: readonly Selection[];
  readonly future: readonly Selection[];
  selectPacket(sequence: number): void;
  /** Selects the packets from where extending began to `sequence`, which becomes the current one. */
  extendTo(sequence: number): void;
  selectAll(): void;
  selectPart(part: PacketPart | undefined): void;
  clear(): void;
  back(): void;
  forward(): void;
}

const MAXIMUM_HISTORY = 200;

/** Creates the store, with nothing selected. */
export function createSelectionStore(): StoreApi<SelectionState> {
  return createStore<SelectionState>((set, get) => {
    const go = (next: Selection): void =>
      set((state) => {
        if (isSame(state.current, next)) return state;
        // Walking through the bytes of one field is one step of the history, not one for each byte.
        if (state.current === undefined || isSamePlace(state.current, next)) return { current: next };
        return { current: next, past: [...state.past, state.current].slice(-MAXIMUM_HISTORY), future: [] };
      });
    return {
      current: undefined,
      range: undefined,
      past: [],
      future: [],
      selectPacket(sequence) {
        const { current } = get();
        if (get().range !== undefined) set({ range: undefined });
        if (current?.sequence !== sequence) go({ sequence, part: withoutByte(current?.part) });
      },
      extendTo(sequence) {
        const { current, range } = get();
        const anchor = range?.anchor ?? current?.sequence ?? sequence;
        go({ sequence, part: withoutByte(current?.part) });
        set({ range: anchor === sequence ? undefined : { anchor, end: sequence } });
      },
      selectAll: () => set({ range: { anchor: 0, end: Number.MAX_SAFE_INTEGER } }),
      selectPart(part) {
        const { current } = get();
        if (current !== undefined) go({ sequence: current.sequence, part });
      },
      clear: () => set({ current: undefined, range: undefined, past: [], future: [] }),
      back: () =>
        set(({ current, past, future }) => {
          const previous = past.at(-1);
          if (previous === undefined || current === undefined) return {};
          return { current: previous, range: undefined, past: past.slice(0, -1), future: [current, ...future] };
        }),
      forward: () =>
        set(({ current, past, future }) => {
          const next = future[0];
          if (next === undefined || current === undefined) return {};
          return { current: next, range: undefined, past: [...past, current], future: future.slice(1) };
        }),
    };
  });
}

/** A byte belongs to one packet; the field may well exist in the next one. */
function withoutByte(part: PacketPart | undefined): PacketPart | undefined {
  return part?.kind === "field" ? { kind: "field", path: part.path } : undefined;
}

function isSame(one: Selection | undefined, other: Selection): boolean {
  return one !== undefined && isSamePlace(one, other) && one.part?.byte === other.part?.byte;
}

function isSamePlace(one: Selection, other: Selection): boolean {
  if (one.sequence !== other.sequence || one.part?.kind !== other.part?.kind) return false;
  if (one.part?.kind === "field" && other.part?.kind === "field") return one.part.path === other.part.path;
  if (one.part?.kind === "bytes" && other.part?.kind === "bytes") {
    // A range that grows while it is dragged is one place.
    return one.part.span.start === other.part.span.start || one.part.span.end === other.part.span.end;
  }
  return true;
}

/** Whether a packet is among the selected ones, the current one included. */
export function isInRange(range: SelectedRange | undefined, sequence: number): boolean {
  if (range === undefined) return false;
  return sequence >= Math.min(range.anchor, range.end) && sequence <= Math.max(range.anchor, range.end);
}
