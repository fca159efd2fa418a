import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { expectDefined } from "#shared/base/index.ts";
import { connectHost, ContractProvider, createContractClient } from "#renderer/contract/index.ts";
import { BrokerActivity } from "#renderer/features/broker/index.ts";
import { CaptureActivity, openOfferedFile } from "#renderer/features/capture/index.ts";
import { ClientsActivity } from "#renderer/features/clients/index.ts";
import { composePanel } from "#renderer/features/compose/index.ts";
import { ProbeActivity } from "#renderer/features/probe/index.ts";
import { rawPanel } from "#renderer/features/raw/index.ts";
import { RulesActivity } from "#renderer/features/rules/index.ts";
import { SecurityActivity } from "#renderer/features/security/index.ts";
import { TopicsActivity } from "#renderer/features/topics/index.ts";
import { AppStateProvider, createAppState, followCaptures, followEngine } from "#renderer/state/index.ts";
import { applyTheme, installTokens } from "#renderer/theme/index.ts";
import {
  type Activity,
  CommandProvider,
  createCommandRegistry,
  type DockedPanel,
  preloadParts,
  Workbench,
} from "#renderer/workbench/index.ts";

const activities = [
  CaptureActivity,
  TopicsActivity,
  ClientsActivity,
  BrokerActivity,
  SecurityActivity,
  RulesActivity,
  ProbeActivity,
] as const;
const panels = [composePanel, rawPanel];

const places: readonly (Activity | DockedPanel)[] = [...activities, ...panels];

const contract = createContractClient((task) => requestAnimationFrame(task));
const state = createAppState(window.localStorage);
const registry = createCommandRegistry();

followEngine(state.engine, contract);
followCaptures(state.captures, contract);
const host = connectHost(window, {
  onNews: state.engine.getState().setHost,
  onChannel: contract.attach,
  onMenuCommand: registry.run,
  onOfferedFile: (file) => whenAttached(() => void openOfferedFile(file, { contract, state })),
});

installTokens(document);
applyTheme(state.layout.getState().theme, window);

const { activityId, openPanelId } = state.layout.getState();
const isShownFirst = ({ id }: { readonly id: string }) => id === activityId || id === openPanelId;
await preloadParts(partsOf(places.filter(isShownFirst)));
createRoot(expectDefined(document.getElementById("root") ?? undefined, "index.html holds the root element")).render(
  <StrictMode>
    <ContractProvider value={contract}>
      <AppStateProvider value={state}>
        <CommandProvider value={registry}>
          <Workbench activities={activities} panels={panels} restartEngine={host.restartEngine} retry={host.retry} />
        </CommandProvider>
      </AppStateProvider>
    </ContractProvider>
  </StrictMode>,
);

// The rest comes while nobody waits for it.
requestIdleCallback(() => void preloadParts(partsOf(places)));

function partsOf(shown: readonly (Activity | DockedPanel)[]) {
  return shown.flatMap((place) => [place.Component, "SideBar" in place ? place.SideBar : undefined]);
}

/** What is asked for while the window opens waits until there is an engine to ask. */
function whenAttached(act: () => void): void {
  const { isAttached } = state.engine.getState();
  if (isAttached) {
    act();
    return;
  }
  const stop = state.engine.subscribe((news) => {
    if (!news.isAttached) return;
    stop();
    act();
  });
}
