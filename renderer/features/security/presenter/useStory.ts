import { useEffect, useState } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useEngine, usePresentation } from "#renderer/state/index.ts";
import { setStage } from "./director.ts";
import { play, type PlayedMessage } from "./playing.ts";
import { story, type StoryStep } from "./story.ts";

/** How far the present step is. */
export type StepProgress =
  | { readonly kind: "setting" }
  | { readonly kind: "ready"; readonly played: readonly PlayedMessage[] }
  | { readonly kind: "failed"; readonly message: string };

/** The story as it is told: the present step, what it has done, and the ways on. */
export interface Story {
  readonly step: StoryStep;
  readonly index: number;
  readonly progress: StepProgress;
  goTo(index: number): void;
  /** Carries the present step out again. */
  again(): void;
}

/** Tells the story: carries out each step when it is entered, on the real engine, one after the other. */
export function useStory(): Story {
  const contract = useContract();
  const state = useAppState();
  const kept = usePresentation((presentation) => presentation.step);
  const engineId = useEngine((news) => news.engineId);
  const [round, setRound] = useState(0);
  const [told, setTold] = useState<{ readonly key: string; readonly progress: StepProgress }>();
  const index = Math.min(Math.max(kept, 0), story.length - 1);
  const step = story[index] ?? story[0];
  const key = `${engineId ?? ""} ${step.id} ${round}`;

  useEffect(() => {
    if (engineId === undefined) return undefined;
    // Whoever pages on, leaves or ends gives up what is under way: nothing of it may come after what comes next.
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const carryOut = async (): Promise<void> => {
      signal.throwIfAborted();
      const progress = await tell();
      signal.throwIfAborted();
      setTold({ key, progress });
    };
    const tell = async (): Promise<StepProgress> => {
      const staged = await setStage({ contract, state }, step.setting, signal);
      if (!staged.ok) return { kind: "failed", message: staged.error };
      const played: PlayedMessage[] = [];
      for (const message of step.scene ?? []) {
        signal.throwIfAborted();
        const one = await play(contract, message, signal);
        if (!one.ok) return { kind: "failed", message: one.error };
        played.push(one.value);
      }
      return { kind: "ready", played };
    };
    state.presentation
      .getState()
      .inTurn(carryOut)
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    return () => giveUp.abort();
  }, [contract, engineId, key, state, step]);

  return {
    step,
    index,
    progress: told?.key === key ? told.progress : { kind: "setting" },
    goTo: (next) => state.presentation.getState().goTo(Math.min(Math.max(next, 0), story.length - 1)),
    again: () => setRound((before) => before + 1),
  };
}
