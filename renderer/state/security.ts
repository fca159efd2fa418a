import type { PolicyIdentity, PolicyQuestion } from "#shared/contract/index.ts";
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
  /** How the policy is written: as its text, or in a form. */
  face: z._default(z.enum(["text", "form"]), "text"),
  /** What is shown beside the document. */
  view: z._default(z.enum(["roles", "clients", "dialects", "whatIf", "propose"]), "roles"),
  /** The other broker's language that is looked at. */
  dialect: z._default(z.string(), "mosquitto-acl"),
});

/** Who asks a policy; groups and attributes are those of its account unless given. */
export type AskingClient = Pick<PolicyIdentity, "clientIdentifier"> & Partial<PolicyIdentity>;

/** What is looked at beside the document. */
export type SecurityFocus =
  | { readonly kind: "requirement"; readonly id: string }
  | {
      readonly kind: "cell";
      readonly role: string;
      readonly topic: string;
      readonly scope: string;
      readonly action: string;
    }
  /** A topic or a branch of the live tree, for the clients that are shown beside it. */
  | { readonly kind: "branch"; readonly topicName: string; readonly isBranch: boolean }
  /** One question, put together by hand or taken from a packet. */
  | {
      readonly kind: "question";
      readonly client: AskingClient;
      readonly question: PolicyQuestion;
      /** The packet that asked it. */
      readonly sequence?: number;
    };

/** The draft of a policy, and what of it is selected. The draft survives a restart. */
export interface Security extends z.infer<typeof keptSchema> {
  readonly focus: SecurityFocus | undefined;
  /** A line of the policy to go to; a new object goes there again. */
  readonly reveal: { readonly line: number } | undefined;
  /** Which of the two documents is in the editor. */
  readonly part: "policy" | "accounts";
  /** Where the cursor stands in the policy: what its rule decides is marked elsewhere. */
  readonly cursorLine: number | undefined;
  /** Two clients side by side on the live tree: keys of its columns. Empty for all. */
  readonly pair: readonly string[];
  /** Texts before they were replaced as a whole, for undo; the last one last. */
  readonly replaced: readonly string[];
  write(text: string): void;
  /** Puts another document in place of the present one, which undo brings back. */
  replaceText(text: string): void;
  undoReplace(): void;
  showFace(face: Security["face"]): void;
  showView(view: Security["view"]): void;
  chooseDialect(dialect: string): void;
  choosePair(pair: readonly string[]): void;
  setCursorLine(line: number | undefined): void;
  writeAccounts(text: string): void;
  showPart(part: "policy" | "accounts"): void;
  chooseVariant(variant: string): void;
  select(focus: SecurityFocus | undefined): void;
  revealLine(line: number): void;
}

const MAXIMUM_REPLACED = 20;

/** Creates the store of the Security activity, with what `storage` remembers. */
export function createSecurityStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<Security> {
  return createStore<Security>()(
    persist(
      (set) => ({
        text: "",
        accountsText: "",
        part: "policy",
        face: "text",
        view: "roles",
        dialect: "mosquitto-acl",
        cursorLine: undefined,
        pair: [],
        replaced: [],
        variant: "",
        focus: undefined,
        reveal: undefined,
        write: (text) => set({ text }),
        replaceText: (text) =>
          set((before) => ({ text, replaced: [...before.replaced, before.text].slice(-MAXIMUM_REPLACED) })),
        undoReplace: () =>
          set(({ replaced }) => {
            const text = replaced.at(-1);
            return text === undefined ? {} : { text, replaced: replaced.slice(0, -1) };
          }),
        showFace: (face) => set({ face, part: "policy" }),
        showView: (view) => set({ view }),
        chooseDialect: (dialect) => set({ dialect }),
        choosePair: (pair) => set({ pair }),
        setCursorLine: (cursorLine) => set({ cursorLine }),
        writeAccounts: (accountsText) => set({ accountsText }),
        showPart: (part) => set({ part, reveal: undefined }),
        chooseVariant: (variant) => set({ variant }),
        select: (focus) => set({ focus }),
        revealLine: (line) => set({ part: "policy", face: "text", reveal: { line } }),
      }),
      persistedAs("policy", keptSchema, storage, onFailure),
    ),
  );
}
