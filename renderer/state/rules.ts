import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  /** The rule set that is looked at. */
  selectedId: z.optional(z.string()),
  /** What is shown beside its document. */
  part: z.enum(["work", "try", "preview"]),
  /** The message that is tried. */
  tried: z.object({ topicName: z.string(), payload: z.string(), responseTopic: z.string() }),
});

/** Which rule set a person looks at, and how. */
export interface RulesFocus extends z.infer<typeof keptSchema> {
  readonly dialog: "remove" | undefined;
  select(id: string | undefined): void;
  show(part: RulesFocus["part"]): void;
  setTried(tried: Partial<RulesFocus["tried"]>): void;
  setDialog(dialog: RulesFocus["dialog"]): void;
}

/** Creates the store, with what `storage` remembers. */
export function createRulesStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<RulesFocus> {
  return createStore<RulesFocus>()(
    persist(
      (set) => ({
        part: "work",
        tried: { topicName: "", payload: "", responseTopic: "" },
        dialog: undefined,
        select: (selectedId) => set({ selectedId, dialog: undefined }),
        show: (part) => set({ part }),
        setTried: (tried) => set((before) => ({ tried: { ...before.tried, ...tried } })),
        setDialog: (dialog) => set({ dialog }),
      }),
      persistedAs("rules", keptSchema, storage, onFailure),
    ),
  );
}
