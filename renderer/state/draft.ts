import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { composedMessageSchema } from "#shared/message/index.ts";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

/** What the composer shows beside the bytes. */
export const composeParts = ["payload", "properties", "repeat", "saved"] as const;
export type ComposePart = (typeof composeParts)[number];

const keptSchema = z.object({
  /** Who publishes: the embedded broker's own connection, or a client. */
  via: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("embedded") }),
    z.object({ kind: z.literal("client"), id: z.string() }),
  ]),
  ...composedMessageSchema.shape,
  part: z._default(z.enum(composeParts), "payload"),
  /** Under which name and in which folder it is kept, or will be. */
  savedAs: z._default(z.object({ name: z.string(), folder: z.string() }), { name: "", folder: "" }),
  /** How often a message is sent again, as it is typed. */
  pace: z._default(z.object({ perSecond: z.string(), count: z.string(), jitter: z.string(), delay: z.string() }), {
    perSecond: "1",
    count: "",
    jitter: "0",
    delay: "0",
  }),
});

const LARGE_CHARACTERS = 20_000;

/** What a person writes to be published. */
export type DraftFields = z.infer<typeof keptSchema>;

/** A payload as it is written. */
export type WrittenBody = Pick<DraftFields, "format" | "body">;

/** The composer's draft. It survives a restart, but for a file, which may be too large to be kept in the browser. */
export interface Draft extends DraftFields {
  /** What was written before a file was to be sent in its place. */
  readonly written: WrittenBody | undefined;
  putAside(written: WrittenBody | undefined): void;
  change(part: Partial<DraftFields>): void;
}

const NEW_DRAFT: DraftFields = {
  via: { kind: "embedded" },
  topicName: "",
  qos: 0,
  retain: false,
  format: "text",
  body: "",
  part: "payload",
  savedAs: { name: "", folder: "" },
  pace: { perSecond: "1", count: "", jitter: "0", delay: "0" },
};

/** What survives a restart. A draft that no message may be, such as one with too long a Topic Name, stays on screen only. */
function keptOf(draft: Draft): DraftFields {
  const kept = keptSchema.safeParse(
    draft.format === "file" ? { ...draft, format: "text", body: "", ...draft.written } : draft,
  );
  return kept.success ? kept.data : { ...NEW_DRAFT, via: draft.via };
}

/** Creates the store of the draft, with what `storage` remembers. */
export function createDraftStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Draft> {
  return createStore<Draft>()(
    persist(
      (set) => ({
        ...NEW_DRAFT,
        written: undefined,
        putAside: (written) => set({ written }),
        change: (part) => set(part),
      }),
      {
        ...persistedAs<Draft, DraftFields>("draft", keptSchema, storage, onFailure, {
          isLarge: ({ body }) => body.length > LARGE_CHARACTERS,
        }),
        partialize: keptOf,
      },
    ),
  );
}
