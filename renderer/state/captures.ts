import { createStore, type StoreApi } from "zustand";
import type { CaptureFile } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";
import type { Dispose } from "#shared/base/index.ts";

/** A packet that another one is to be compared with, in whichever capture it is. */
export interface ComparedPacket {
  /** `undefined`: the live capture. */
  readonly capture: string | undefined;
  readonly sequence: number;
}

/** What is asked of a person about capture files. */
export type CaptureDialog = "save" | undefined;

/** The captures that can be looked at: the live one, and the files that are open beside it. */
export interface Captures {
  readonly files: readonly CaptureFile[];
  /** The file that is looked at; `undefined`: the live capture. */
  readonly shown: string | undefined;
  /** The packet that was marked last. */
  readonly compared: ComparedPacket | undefined;
  readonly dialog: CaptureDialog;
  show(id: string | undefined): void;
  setFiles(files: readonly CaptureFile[]): void;
  setCompared(compared: ComparedPacket | undefined): void;
  openDialog(dialog: CaptureDialog): void;
}

/** Creates the store; the live capture is shown. */
export function createCapturesStore(): StoreApi<Captures> {
  return createStore<Captures>((set) => ({
    files: [],
    shown: undefined,
    compared: undefined,
    dialog: undefined,
    show: (shown) => set({ shown }),
    setFiles: (files) =>
      set(({ files: before, shown, compared }) => {
        const isOpen = (id: string): boolean => files.some((file) => file.id === id);
        // A file that was just opened is shown before the engine has listed it.
        const isClosed = shown !== undefined && !isOpen(shown) && before.some((file) => file.id === shown);
        const isGone = compared?.capture !== undefined && !isOpen(compared.capture);
        return { files, ...(isClosed ? { shown: undefined } : {}), ...(isGone ? { compared: undefined } : {}) };
      }),
    setCompared: (compared) => set({ compared }),
    openDialog: (dialog) => set({ dialog }),
  }));
}

/** Keeps the list of files up to date until disposed. */
export function followCaptures(store: StoreApi<Captures>, contract: ContractClient): Dispose {
  const view = contract.openView("captureFiles", {}, ({ files }) => store.getState().setFiles(files));
  return () => view.close();
}
