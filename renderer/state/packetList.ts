import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

/** A display filter that a person has given a name. */
const savedFilterSchema = z.object({ name: z.string(), filter: z.string() });
export type SavedFilter = z.infer<typeof savedFilterSchema>;

/** A capture file that was open. */
const recentFileSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  openedAtMs: z.number(),
  /** Under which `FileHandles` has it; absent where only a person can choose it again. */
  handleId: z.optional(z.string()),
});
export type RecentFile = z.infer<typeof recentFileSchema>;

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
  /** Capture files that were open, newest first. */
  recentFiles: z.array(recentFileSchema),
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
  /** `undefined` leaves the width to the list. */
  setColumnWidth(id: string, width: number | undefined): void;
  resetColumns(): void;
  setExportsSecrets(exportsSecrets: boolean): void;
  /** Puts a file first, in place of what is known of the same one. */
  rememberFile(file: RecentFile): void;
  forgetFile(file: RecentFile): void;
  forgetFiles(): void;
}

const MAXIMUM_RECENT = 12;
const MAXIMUM_RECENT_FILES = 10;

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
          set(({ columnWidths: { [id]: _before, ...others } }) => ({
            columnWidths: width === undefined ? others : { ...others, [id]: Math.round(width) },
          })),
        resetColumns: () => set({ hiddenColumns: [], columnOrder: [], columnWidths: {} }),
        setExportsSecrets: (exportsSecrets) => set({ exportsSecrets }),
        rememberFile: (file) =>
          set(({ recentFiles }) => ({
            recentFiles: [file, ...recentFiles.filter((recent) => !isSameFile(recent, file))].slice(
              0,
              MAXIMUM_RECENT_FILES,
            ),
          })),
        forgetFile: (file) =>
          set(({ recentFiles }) => ({ recentFiles: recentFiles.filter((recent) => !isSameFile(recent, file)) })),
        forgetFiles: () => set({ recentFiles: [] }),
      }),
      persistedAs("packet-list", keptSchema, storage, onFailure),
    ),
  );
}

/** By handle, so that two files of one name in two folders are two; by name where one of them has none. */
function isSameFile(one: RecentFile, other: RecentFile): boolean {
  if (one.handleId === undefined || other.handleId === undefined) return one.name === other.name;
  return one.handleId === other.handleId;
}

function sorted(filters: readonly SavedFilter[], name: string, saved: SavedFilter): SavedFilter[] {
  const others = filters.filter((other) => other.name !== name);
  return [...others, saved].toSorted((one, other) => one.name.localeCompare(other.name));
}
