import { useCallback, useEffect, useRef, useState } from "react";
import { createStore, useStore } from "zustand";
import type { CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";

/** The document of a rule set while it is written. */
export interface RuleDocument {
  /** `undefined` until it is there. */
  readonly text: string | undefined;
  write(text: string): void;
  /** Resolves when what stands here is kept. */
  save(): Promise<void>;
}

/** Typing pauses this long before the document is kept. */
const SAVE_PAUSE_MS = 400;
const CHECK_PAUSE_MS = 200;

/**
 * The document of the rule set `id`, kept whenever the typing pauses and when it goes out of sight. `revision` is what
 * the engine tells: a text that came from elsewhere is read anew, unless somebody writes here.
 */
export function useRuleDocument(id: string, revision: number): RuleDocument {
  const contract = useContract();
  const { toasts } = useAppState();
  // A store, for it is drawn at once: an editor that were told of its own text later would undo what was typed meanwhile.
  const [store] = useState(() => createStore<{ readonly text: string | undefined }>(() => ({ text: undefined })));
  const text = useStore(store, (state) => state.text);
  const unsaved = useRef<string>(undefined);
  const known = useRef(-1);

  const save = useCallback(async (): Promise<void> => {
    const next = unsaved.current;
    if (next === undefined) return;
    unsaved.current = undefined;
    const answer = await contract.command("rules.save", { id, text: next });
    if (answer.ok) known.current = Math.max(known.current, answer.value.revision);
    else toasts.getState().notify(`The rules were not kept: ${answer.error.message}`, "failure");
  }, [contract, id, toasts]);

  useEffect(() => {
    if (unsaved.current !== undefined || known.current >= revision) return undefined;
    let isWanted = true;
    const read = async (): Promise<void> => {
      const answer = await contract.command("rules.read", { id });
      if (!isWanted || !answer.ok || unsaved.current !== undefined) return;
      known.current = answer.value.revision;
      store.setState({ text: answer.value.text });
    };
    void read();
    return () => {
      isWanted = false;
    };
  }, [contract, id, revision, store]);

  useEffect(() => {
    if (text === undefined || unsaved.current === undefined) return undefined;
    const timer = setTimeout(() => void save(), SAVE_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, save]);

  useEffect(() => () => void save(), [save]);

  const write = useCallback(
    (next: string) => {
      unsaved.current = next;
      store.setState({ text: next });
    },
    [store],
  );

  return { text, write, save };
}

type Check = CommandOutput<"rules.check">;
const NOTHING: Check = { problems: [], simulations: [] };

/** What the engine says of a text, whenever the typing pauses; `isFresh` when it is about the text as it stands. */
export function useRuleCheck(text: string, files: string): Check & { readonly isFresh: boolean } {
  const contract = useContract();
  const key = `${files}\n${text}`;
  const [check, setCheck] = useState<{ readonly key: string; readonly value: Check }>();

  useEffect(() => {
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await contract.command("rules.check", { text });
      if (isWanted && answer.ok) setCheck({ key, value: answer.value });
    };
    const timer = setTimeout(() => void ask(), CHECK_PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [contract, text, key]);

  return { ...(check?.value ?? NOTHING), isFresh: check?.key === key };
}
