import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const keptSchema = z.object({
  /** The policy document as it is being written; the engine gets it whenever the typing pauses. */
  text: z.string(),
  /** The accounts document beside it: who is in which group. Empty: everybody is a stranger to the policy. */
  accountsText: z.string(),
  /** The variant that is looked at; empty for the document as it stands. */
  variant: z.string(),
});

/** What is looked at beside the document. */
export type SecurityFocus =
  | { readonly kind: "requirement"; readonly id: string }
  | {
      readonly kind: "cell";
      readonly role: string;
      readonly topic: string;
      readonly scope: string;
      readonly action: string;
    };

/** The draft of a policy, and what of it is selected. The draft survives a restart. */
export interface Security extends z.infer<typeof keptSchema> {
  readonly focus: SecurityFocus | undefined;
  /** A line of the policy to go to; a new object goes there again. */
  readonly reveal: { readonly line: number } | undefined;
  /** Which of the two documents is in the editor. */
  readonly part: "policy" | "accounts";
  write(text: string): void;
  writeAccounts(text: string): void;
  showPart(part: "policy" | "accounts"): void;
  chooseVariant(variant: string): void;
  select(focus: SecurityFocus | undefined): void;
  revealLine(line: number): void;
}

/** Creates the store of the Security activity, with what `storage` remembers. */
export function createSecurityStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Security> {
  return createStore<Security>()(
    persist(
      (set) => ({
        text: "",
        accountsText: "",
        part: "policy",
        variant: "",
        focus: undefined,
        reveal: undefined,
        write: (text) => set({ text }),
        writeAccounts: (accountsText) => set({ accountsText }),
        showPart: (part) => set({ part, reveal: undefined }),
        chooseVariant: (variant) => set({ variant }),
        select: (focus) => set({ focus }),
        revealLine: (line) => set({ part: "policy", reveal: { line } }),
      }),
      persistedAs("policy", keptSchema, storage, onFailure),
    ),
  );
}
