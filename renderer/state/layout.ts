import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  theme: z.enum(["system", "dark", "light", "contrast"]),
  activityId: z.string(),
  /** The activity that has the window to itself while it is shown, as a presentation; absent when none has. */
  immersiveActivityId: z.optional(z.string()),
  isSideBarOpen: z.boolean(),
  /** The panel docked under the activities, as the composer; absent when none is. */
  openPanelId: z.optional(z.string()),
  /** Percentages of each split, by the split's id and the panel's id. */
  splits: z.record(z.string(), z.record(z.string(), z.number())),
});

/** Where things stand on the screen. It survives a restart. */
export interface Layout extends z.infer<typeof keptSchema> {
  setTheme(theme: Layout["theme"]): void;
  showActivity(id: string): void;
  setImmersive(id: string | undefined): void;
  toggleSideBar(): void;
  openPanel(id: string): void;
  closePanel(): void;
  rememberSplit(id: string, sizes: Readonly<Record<string, number>>): void;
}

/** Creates the store of the layout, with what `storage` remembers. */
export function createLayoutStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Layout> {
  return createStore<Layout>()(
    persist(
      (set) => ({
        theme: "system",
        activityId: "capture",
        immersiveActivityId: undefined,
        isSideBarOpen: true,
        openPanelId: undefined,
        splits: {},
        setTheme: (theme) => set({ theme }),
        showActivity: (activityId) => set({ activityId }),
        setImmersive: (immersiveActivityId) => set({ immersiveActivityId }),
        toggleSideBar: () => set((layout) => ({ isSideBarOpen: !layout.isSideBarOpen })),
        openPanel: (openPanelId) => set({ openPanelId }),
        closePanel: () => set({ openPanelId: undefined }),
        rememberSplit: (id, sizes) => set((layout) => ({ splits: { ...layout.splits, [id]: { ...sizes } } })),
      }),
      persistedAs("layout", keptSchema, storage, onFailure),
    ),
  );
}
