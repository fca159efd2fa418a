import { Fragment, type ReactNode, useMemo } from "react";
import { ContractProvider, useContract } from "#renderer/contract/index.ts";
import { AppStateProvider, useAppState, useCaptures } from "#renderer/state/index.ts";

interface CaptureScopeProps {
  /** Whether what is inside is about a capture at all. */
  readonly isOn: boolean;
  readonly children: ReactNode;
}

/**
 * Lets everything inside look at the capture that is shown: what it asks the engine, and what it keeps of selection and
 * filter, is about that capture. The components themselves do not know which one it is.
 */
export function CaptureScope({ isOn, children }: CaptureScopeProps): ReactNode {
  const contract = useContract();
  const state = useAppState();
  const shown = useCaptures((captures) => captures.shown);
  const scope = useMemo(
    () =>
      shown === undefined
        ? { contract, state }
        : { contract: contract.forCapture(shown), state: state.forCapture(shown) },
    [contract, state, shown],
  );
  if (!isOn) return children;
  return (
    <ContractProvider value={scope.contract}>
      <AppStateProvider value={scope.state}>
        {/* Another capture is another list: nothing of the last one may stay on screen. */}
        <Fragment key={shown ?? "live"}>{children}</Fragment>
      </AppStateProvider>
    </ContractProvider>
  );
}
