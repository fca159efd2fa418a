import { useMemo } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { putBack, readBefore } from "./director.ts";

/** The id of the activity that has the window while the story is told. */
const SECURITY = "security";

/** How a presentation begins, pauses and ends. */
export interface Presenter {
  /** Gives the window to the story: from its beginning, or where it was left. */
  present(): Promise<void>;
  /** Back to the workbench; the story waits at its step, and everything stays as it is. */
  leave(): void;
  /** Back to the workbench, with everything as it was before the presentation. */
  end(): Promise<void>;
  /** Back to the workbench, with the talk's policy, its cast and what is enforced kept. */
  keep(): void;
}

/** The presenter of this page. */
export function usePresenter(): Presenter {
  const contract = useContract();
  const state = useAppState();
  return useMemo(() => {
    const { layout, presentation, toasts } = state;
    const leave = (): void => layout.getState().setImmersive(undefined);
    return {
      async present() {
        const { before, begin, inTurn } = presentation.getState();
        if (before === undefined) begin(await inTurn(() => readBefore({ contract, state })));
        layout.getState().showActivity(SECURITY);
        layout.getState().setImmersive(SECURITY);
      },
      leave,
      async end() {
        const { before, end, inTurn } = presentation.getState();
        leave();
        end();
        if (before === undefined) return;
        const done = await inTurn(() => putBack({ contract, state }, before));
        if (!done.ok) toasts.getState().notify(`Not everything was put back: ${done.error}`, "failure");
      },
      keep() {
        leave();
        presentation.getState().end();
      },
    };
  }, [contract, state]);
}
