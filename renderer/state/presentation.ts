import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const beforeSchema = z.object({
  text: z.string(),
  accountsText: z.string(),
  variant: z.string(),
  /** Enforced at the broker then; absent: nothing was. */
  enforced: z.optional(z.object({ variant: z.optional(z.string()) })),
  hadDemo: z.boolean(),
});

const keptSchema = z.object({
  /** The step that is told, from 0; it waits there while the speaker is elsewhere. */
  step: z.number(),
  /** What stood before the presentation began, to be put back at its end; absent while none is under way. */
  before: z.optional(beforeSchema),
});

/** What stood before a presentation. */
export type BeforePresentation = z.infer<typeof beforeSchema>;

/** A presentation under way. It survives a restart, for the projector's cable may not. */
export interface Presentation extends z.infer<typeof keptSchema> {
  begin(before: BeforePresentation): void;
  goTo(step: number): void;
  end(): void;
  /** Carries out one act after the other, however fast they are asked for: two at once would undo each other. */
  inTurn<Outcome>(act: () => Promise<Outcome>): Promise<Outcome>;
}

/** Creates the store, with what `storage` remembers. */
export function createPresentationStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Presentation> {
  let turn: Promise<unknown> = Promise.resolve();
  return createStore<Presentation>()(
    persist(
      (set) => ({
        step: 0,
        before: undefined,
        begin: (before) => set({ before, step: 0 }),
        goTo: (step) => set({ step }),
        end: () => set({ before: undefined, step: 0 }),
        inTurn(act) {
          const outcome = turn.then(act, act);
          turn = outcome;
          return outcome;
        },
      }),
      persistedAs("presentation", keptSchema, storage, onFailure),
    ),
  );
}
