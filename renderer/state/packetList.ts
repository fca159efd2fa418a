import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

/** A display filter that a person has given a name. */
const savedFilterSchema = z.object({ name: z.string(), filter: z.string() });
export type SavedFilter = z.infer<typeof savedFilterSchema>;

const keptSchema = z.object({
  /** Filters given before, newest first. */
  recentFilters: z.array(z.string()),
  /** By name. */
  savedFilters: z.array(savedFilterSchema),
  /** Where the inspector stands. */
  dock: z.enum(["below", "right"]),
  /** Columns that a person has put away. */
  hiddenColumns: z.array(z.string()),
  /** Columns in the order in which a person wants them; those that are not named keep their place. */
  columnOrder: z.array(z.string()),
  /** Widths that a person has given, in pixels. */
  columnWidths: z.record(z.string(), z.number()),
  /** Whether secrets are written into files. */
  exportsSecrets: z.boolean(),
  /** Names of capture files that were open, newest first. */
  recentFiles: z.array(z.object({ name: z.string(), bytes: z.number(), openedAtMs: z.number() })),
});

/** What a person has set up for the packet list, whichever capture it shows. It survives a restart. */
export interface PacketListSettings extends z.infer<typeof keptSchema> {
  rememberFilter(filter: string): void;
  /** Saves a filter under a name; one of the same name is replaced. */
  saveFilter(saved: SavedFilter): void;
  /** Gives a saved filter another name. */
  renameFilter(name: string, next: string): void;
  forgetFilter(name: string): void;
  setDock(dock: PacketListSettings["dock"]): void;
  toggleColumn(id: string): void;
  setColumnOrder(ids: readonly string[]): void;
  setColumnWidth(id: string, width: number): void;
  resetColumns(): void;
  setExportsSecrets(exportsSecrets: boolean): void;
  rememberFile(file: { readonly name: string; readonly bytes: number; readonly openedAtMs: number }): void;
  forgetFiles(): void;
}

const MAXIMUM_RECENT = 12;

/** Creates the store, with what `storage` remembers. */
export function createPacketListStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<PacketListSettings> {
  return createStore<PacketListSettings>()(
    persist(
      (set) => ({
        recentFilters: [],
        savedFilters: [],
        dock: "below",
        hiddenColumns: [],
        columnOrder: [],
        columnWidths: {},
        exportsSecrets: false,
        recentFiles: [],
        rememberFilter: (filter) =>
          set(({ recentFilters }) => ({
            recentFilters: [filter, ...recentFilters.filter((recent) => recent !== filter)].slice(0, MAXIMUM_RECENT),
          })),
        saveFilter: (saved) => set(({ savedFilters }) => ({ savedFilters: sorted(savedFilters, saved.name, saved) })),
        renameFilter: (name, next) =>
          set(({ savedFilters }) => {
            const filter = savedFilters.find((saved) => saved.name === name)?.filter;
            if (filter === undefined) return {};
            const others = savedFilters.filter((saved) => saved.name !== name);
            return { savedFilters: sorted(others, next, { name: next, filter }) };
          }),
        forgetFilter: (name) =>
          set(({ savedFilters }) => ({ savedFilters: savedFilters.filter((saved) => saved.name !== name) })),
        setDock: (dock) => set({ dock }),
        toggleColumn: (id) =>
          set(({ hiddenColumns }) => ({
            hiddenColumns: hiddenColumns.includes(id)
              ? hiddenColumns.filter((hidden) => hidden !== id)
              : [...hiddenColumns, id],
          })),
        setColumnOrder: (ids) => set({ columnOrder: [...ids] }),
        setColumnWidth: (id, width) =>
          set(({ columnWidths }) => ({ columnWidths: { ...columnWidths, [id]: Math.round(width) } })),
        resetColumns: () => set({ hiddenColumns: [], columnOrder: [], columnWidths: {} }),
        setExportsSecrets: (exportsSecrets) => set({ exportsSecrets }),
        rememberFile: (file) =>
          set(({ recentFiles }) => ({
            recentFiles: [file, ...recentFiles.filter(({ name }) => name !== file.name)].slice(0, MAXIMUM_RECENT),
          })),
        forgetFiles: () => set({ recentFiles: [] }),
      }),
      persistedAs("packet-list", keptSchema, storage, onFailure),
    ),
  );
}

function sorted(filters: readonly SavedFilter[], name: string, saved: SavedFilter): SavedFilter[] {
  const others = filters.filter((other) => other.name !== name);
  return [...others, saved].toSorted((one, other) => one.name.localeCompare(other.name));
}
