/**
 * Presenter mode: the story of the talk on a projector, step by step, each step carried out on the real engine. Knows
 * the talk's policy and its cast; must not know how a policy is written or judged. Start with `story.ts` (what is told),
 * then `director.ts` (what each step does) and `PresenterStage.tsx` (how it looks).
 */
export { PresenterStage } from "./PresenterStage.tsx";
export { usePresenter } from "./usePresenter.ts";
