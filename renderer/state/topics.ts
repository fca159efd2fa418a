import { createStore, type StoreApi } from "zustand";

/** What a person looks for and at in the topic tree. */
export interface TopicFocus {
  /** Substring of a Topic Name, or a Topic Filter; empty shows every topic. */
  readonly search: string;
  /** Node of the tree in the engine; numbers live as long as the engine. */
  readonly selectedNode: number | undefined;
  setSearch(search: string): void;
  selectNode(node: number | undefined): void;
}

/** Creates the store, with nothing sought and nothing selected. */
export function createTopicFocusStore(): StoreApi<TopicFocus> {
  return createStore<TopicFocus>((set) => ({
    search: "",
    selectedNode: undefined,
    setSearch: (search) => set({ search }),
    selectNode: (selectedNode) => set({ selectedNode }),
  }));
}
