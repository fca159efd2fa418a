import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { expectDefined } from "#shared/base/index.ts";
import type { ContractError, ViewAction, ViewName, ViewParams, ViewValue } from "#shared/contract/index.ts";
import type { ContractClient, ViewHandle } from "./client.ts";

const ContractContext = createContext<ContractClient | undefined>(undefined);

/** Gives the components below it the engine to talk to. */
export const ContractProvider = ContractContext.Provider;

/** The engine's client. Throws outside a `ContractProvider`. */
export function useContract(): ContractClient {
  return expectDefined(useContext(ContractContext), "the component stands inside a ContractProvider");
}

/** A view as a component sees it: its freshest value, or why there is none. */
export interface ViewResult<Name extends ViewName> {
  readonly value: ViewValue<Name> | undefined;
  readonly error: ContractError | undefined;
  readonly act: (action: ViewAction<Name>) => void;
}

/**
 * Opens a view while the component is mounted. Other `params` (compared as JSON) move the same view; the last value
 * stays until the next one comes. For lists that draw at frame rate use `ContractClient.openView` directly instead.
 */
export function useView<Name extends ViewName>(name: Name, params: ViewParams<Name>): ViewResult<Name> {
  const contract = useContract();
  const [value, setValue] = useState<ViewValue<Name>>();
  const [error, setError] = useState<ContractError>();
  const handle = useRef<ViewHandle<Name>>(undefined);
  const paramsKey = JSON.stringify(params);
  const latestParams = useRef(params);
  const sentKey = useRef(paramsKey);

  useEffect(() => {
    latestParams.current = params;
    if (handle.current === undefined || sentKey.current === paramsKey) return;
    sentKey.current = paramsKey;
    handle.current.setParams(params);
  }, [params, paramsKey]);

  useEffect(() => {
    sentKey.current = JSON.stringify(latestParams.current);
    const view = contract.openView(
      name,
      latestParams.current,
      (next) => {
        setValue(next);
        setError(undefined);
      },
      setError,
    );
    handle.current = view;
    return () => {
      handle.current = undefined;
      view.close();
    };
  }, [contract, name]);

  const act = useMemo(() => (action: ViewAction<Name>) => handle.current?.act(action), []);
  return { value, error, act };
}
