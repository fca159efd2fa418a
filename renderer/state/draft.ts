import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  /** Who publishes: the embedded broker's own connection, or a client. */
  via: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("embedded") }),
    z.object({ kind: z.literal("client"), id: z.string() }),
  ]),
  topicName: z.string(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
  /** How the payload is written and checked; it travels as UTF-8 either way. */
  format: z.enum(["text", "json"]),
  payload: z.string(),
});

/** What a person writes to be published. */
export type DraftFields = z.infer<typeof keptSchema>;

/** The composer's draft. It survives a restart. */
export interface Draft extends DraftFields {
  change(part: Partial<DraftFields>): void;
}

/** Creates the store of the draft, with what `storage` remembers. */
export function createDraftStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Draft> {
  return createStore<Draft>()(
    persist(
      (set) => ({
        via: { kind: "embedded" },
        topicName: "",
        qos: 0,
        retain: false,
        format: "text",
        payload: "",
        change: (part) => set(part),
      }),
      persistedAs("draft", keptSchema, storage, onFailure),
    ),
  );
}
