import { createStore, type StoreApi } from "zustand";

/** A client of ours, or a network connection at the embedded broker. */
export type Peer =
  { readonly kind: "client"; readonly id: string } | { readonly kind: "connection"; readonly connection: number };

/** Which client or connection a person looks at. */
export interface Peers {
  readonly selected: Peer | undefined;
  select(peer: Peer | undefined): void;
}

/** Creates the store, with nothing selected. */
export function createPeerStore(): StoreApi<Peers> {
  return createStore<Peers>((set) => ({ selected: undefined, select: (selected) => set({ selected }) }));
}
