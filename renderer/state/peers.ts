import { createStore, type StoreApi } from "zustand";

/** A client of ours, many of them as one, or a network connection at the embedded broker. */
export type Peer =
  | { readonly kind: "client"; readonly id: string }
  | { readonly kind: "fleet"; readonly id: string }
  | { readonly kind: "connection"; readonly connection: number };

/** Which client or connection a person looks at, and what is being done about it. */
export interface Peers {
  readonly selected: Peer | undefined;
  readonly dialog: "add" | "edit" | "remove" | "fleet" | "import" | "secrets" | "unlock" | undefined;
  select(peer: Peer | undefined): void;
  openDialog(dialog: NonNullable<Peers["dialog"]>): void;
  closeDialog(): void;
}

/** Creates the store, with nothing selected. */
export function createPeerStore(): StoreApi<Peers> {
  return createStore<Peers>((set) => ({
    selected: undefined,
    dialog: undefined,
    select: (selected) => set({ selected }),
    openDialog: (dialog) => set({ dialog }),
    closeDialog: () => set({ dialog: undefined }),
  }));
}
