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
  /** Says `text` in the place of the last word that asks for nothing, or of the same text. */
  notify(text: string, tone?: Toast["tone"], action?: ToastAction): void;
  dismiss(id: number): void;
}

/** More would hide the work. The oldest goes first. */
const MAXIMUM_SHOWN = 4;

/** A word such as "Copied", which a person reads or misses. */
function isPassing({ tone, action }: Toast): boolean {
  return tone === "neutral" && action === undefined;
}

/** Creates the store of toasts, empty. */
export function createToastStore(): StoreApi<Toasts> {
  let nextId = 1;
  return createStore<Toasts>((set) => ({
    shown: [],
    notify(text, tone = "neutral", action) {
      const toast = { id: nextId++, text, tone, ...(action === undefined ? {} : { action }) };
      const isReplaced = (other: Toast): boolean => other.text === text || (isPassing(other) && isPassing(toast));
      set(({ shown }) => ({ shown: [...shown.filter((other) => !isReplaced(other)), toast].slice(-MAXIMUM_SHOWN) }));
    },
    dismiss: (id) => set(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) })),
  }));
}
