import { EmptyState, Button, PaneHeader, Segmented } from "#renderer/ui/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import { useAppState, useLayout, usePresentation, useSecurity } from "#renderer/state/index.ts";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { ActingBanner } from "./ActingBanner.tsx";
import { ClientsView } from "./clients/ClientsView.tsx";
import { DialectView } from "./dialects/DialectView.tsx";
import { Matrix } from "./Matrix.tsx";
import { PresenterStage, usePresenter } from "./presenter/index.ts";
import { PolicyControls } from "./PolicyControls.tsx";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { ProposeView } from "./propose/ProposeView.tsx";
import { RequirementList } from "./RequirementList.tsx";
import styles from "./Security.module.css";
import { usePolicy, usePolicyActions, usePolicyDraft } from "./usePolicy.ts";
import { WhatIfView } from "./whatIf/WhatIfView.tsx";
import { WhyPane } from "./WhyPane.tsx";
import { policyCommands, policyViewCommands, policyViews } from "./policyCommands.ts";

/** What is enforced, what is proved, what is advised. */
export function SecuritySideBar() {
  const draft = usePolicyDraft();
  const policy = usePolicy();
  const { present } = usePresenter();
  const waiting = usePresentation(({ before, step }) => (before === undefined ? undefined : step));
  return (
    <>
      <PaneHeader title="Policy">
        <Button variant="quiet" onClick={() => void present()}>
          {waiting === undefined ? "Present" : `Resume step ${waiting + 1}`}
        </Button>
      </PaneHeader>
      <div className={styles.scroll}>
        {policy !== undefined && <PolicyControls policy={policy} draft={draft} />}
        {draft?.policy !== undefined && <RequirementList policy={draft.policy} />}
      </div>
    </>
  );
}

/** The workplace of a policy, or the stage on which one is presented. */
export function SecurityMain() {
  const isPresenting = useLayout((layout) => layout.immersiveActivityId === "security");
  return isPresenting ? <PresenterStage /> : <PolicyWorkplace />;
}

/** The document, what it means for whom, and why. */
function PolicyWorkplace() {
  const draft = usePolicyDraft();
  const policy = usePolicy();
  const { security } = useAppState();
  const { give, loadTalk } = usePolicyActions();
  const { present, end } = usePresenter();
  const view = useSecurity((state) => state.view);
  // Texts and lists of packets need the height; a matrix of roles leaves some for why.
  const isTall = view !== "roles" && view !== "clients";
  const isPaused = usePresentation(({ before }) => before !== undefined);
  const apply = (): void => {
    const { variant } = security.getState();
    give("policy.apply", variant === "" ? {} : { variant });
  };

  useCommands([
    { ...policyCommands.present, run: () => void present() },
    ...(isPaused
      ? [
          {
            id: "security.endPresentation",
            title: "End the presentation, and put everything back",
            run: () => void end(),
          },
        ]
      : []),
    { ...policyCommands.loadTalk, run: loadTalk },
    { ...policyCommands.apply, run: apply },
    { ...policyCommands.clear, run: () => give("policy.clear", {}) },
    ...policyViewCommands.map(({ value, command }) => ({
      ...command,
      run: () => security.getState().showView(value),
    })),
  ]);

  return (
    <div className={styles.column}>
      <ActingBanner policy={policy} />
      <PersistentSplit
        id="security"
        orientation="horizontal"
        dividerLabels={["Width of the document"]}
        parts={[
          { id: "document", defaultSize: "42%", minSize: 240, content: <PolicyEditor draft={draft} /> },
          {
            id: "judgement",
            minSize: 260,
            content: (
              <PersistentSplit
                key={isTall ? "tall" : "short"}
                id={isTall ? "security-judgement-tall" : "security-judgement"}
                orientation="vertical"
                dividerLabels={["Height of what it means"]}
                parts={[
                  {
                    id: "matrix",
                    defaultSize: isTall ? "72%" : "54%",
                    minSize: 120,
                    content: <Meaning draft={draft} />,
                  },
                  { id: "why", minSize: 100, content: <WhyPane policy={draft?.policy} /> },
                ]}
              />
            ),
          },
        ]}
      />
    </div>
  );
}

/** What the document means: for roles, for clients, for other brokers, for what was recorded. */
function Meaning({ draft }: { readonly draft: PolicyDraftView | undefined }) {
  const view = useSecurity((security) => security.view);
  const showView = useSecurity((security) => security.showView);
  return (
    <div className={styles.column}>
      <div className={styles.views}>
        <Segmented label="What the policy means" isLabelHidden value={view} choices={policyViews} onValue={showView} />
      </div>
      <MeaningView view={view} draft={draft} />
    </div>
  );
}

interface MeaningViewProps {
  readonly view: (typeof policyViews)[number]["value"];
  readonly draft: PolicyDraftView | undefined;
}

function MeaningView({ view, draft }: MeaningViewProps) {
  const isEmpty = useSecurity((state) => state.text === "");
  const { loadTalk } = usePolicyActions();
  if (view === "propose") return <ProposeView />;
  const policy = isEmpty ? undefined : draft?.policy;
  if (policy === undefined) {
    const hasErrors = !isEmpty && draft !== undefined && draft.errors.length > 0;
    return <NoMatrix hasErrors={hasErrors} onLoadTalk={loadTalk} />;
  }
  switch (view) {
    case "roles":
      return <Matrix policy={policy} />;
    case "clients":
      return <ClientsView />;
    case "dialects":
      return <DialectView policy={policy} />;
    case "whatIf":
      return <WhatIfView />;
  }
}

function NoMatrix({ hasErrors, onLoadTalk }: { readonly hasErrors: boolean; readonly onLoadTalk: () => void }) {
  if (hasErrors) return <EmptyState title="The policy has errors">They are listed below the document.</EmptyState>;
  return (
    <EmptyState
      title="No policy yet"
      actions={
        <Button variant="primary" onClick={onLoadTalk}>
          Load the talk's policy
        </Button>
      }
    >
      Write one on the left, and see here who may do what. The talk's own scenario is a start.
    </EmptyState>
  );
}
