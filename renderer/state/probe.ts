import { createStore, type StoreApi } from "zustand";
import type { ProbeStepId } from "#shared/probe/index.ts";

/** What the next probe is to be, as far as it is written. Holds no password. */
export interface ProbeDraft {
  readonly kind: "address" | "client" | "embedded";
  readonly address: string;
  readonly verifiesCertificate: boolean;
  readonly userName: string;
  readonly clientId: string | undefined;
  /** The unusual steps that a person has ticked, for this one probe. */
  readonly consented: readonly ProbeStepId[];
  readonly deniedTopic: string;
  readonly topicPrefix: string;
  readonly identifierPrefix: string;
}

/** Which report is looked at, and the probe that is being prepared. */
export interface ProbeFocus {
  /** `undefined`: a new probe. */
  readonly selected: string | undefined;
  /** The report beside it. */
  readonly compared: string | undefined;
  readonly draft: ProbeDraft;
  select(id: string | undefined): void;
  compareWith(id: string | undefined): void;
  change(part: Partial<ProbeDraft>): void;
  /** Begins a new probe of what is named; nothing is agreed to. */
  prepare(part: Partial<ProbeDraft>): void;
}

const emptyDraft: ProbeDraft = {
  kind: "embedded",
  address: "",
  verifiesCertificate: true,
  userName: "",
  clientId: undefined,
  consented: [],
  deniedTopic: "",
  topicPrefix: "",
  identifierPrefix: "",
};

/** Creates the store, with a probe of the embedded broker prepared. */
export function createProbeStore(): StoreApi<ProbeFocus> {
  return createStore<ProbeFocus>((set, get) => ({
    selected: undefined,
    compared: undefined,
    draft: emptyDraft,
    select: (selected) => set({ selected, compared: undefined }),
    compareWith: (compared) => set({ compared }),
    change(part) {
      const { draft } = get();
      // Whoever agrees agrees for one broker.
      const isOther = "kind" in part || "clientId" in part;
      set({ draft: { ...draft, ...(isOther ? { consented: [] } : {}), ...part } });
    },
    prepare: (part) =>
      set({ selected: undefined, compared: undefined, draft: { ...get().draft, ...part, consented: [] } }),
  }));
}
