import { createStore, type StoreApi } from "zustand";

/** Word of something that happened in the background. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "neutral" | "failure";
  /** What can be done about it at once, such as undoing it. */
  readonly action?: ToastAction;
}

/** A button in a toast, which goes away with it. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** Toasts on screen, oldest first. */
export interface Toasts {
  readonly shown: readonly Toast[];
  /** Says `text`; the same text again only moves to the end. */
  notify(text: string, tone?: Toast["tone"], action?: ToastAction): void;
  dismiss(id: number): void;
}

/** More would hide the work. The oldest goes first. */
const MAXIMUM_SHOWN = 4;

/** Creates the store of toasts, empty. */
export function createToastStore(): StoreApi<Toasts> {
  let nextId = 1;
  return createStore<Toasts>((set) => ({
    shown: [],
    notify(text, tone = "neutral", action) {
      const toast = { id: nextId++, text, tone, ...(action === undefined ? {} : { action }) };
      set(({ shown }) => ({ shown: [...shown.filter((other) => other.text !== text), toast].slice(-MAXIMUM_SHOWN) }));
    },
    dismiss: (id) => set(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) })),
  }));
}
