import { Button, EmptyState, PaneHeader } from "#renderer/ui/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import { useAppState, useLayout, useSecurity } from "#renderer/state/index.ts";
import { Explanation } from "./Explanation.tsx";
import { Matrix } from "./Matrix.tsx";
import { PresenterStage, usePresenter } from "./presenter/index.ts";
import { PolicyControls } from "./PolicyControls.tsx";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { RefusalList } from "./RefusalList.tsx";
import { RequirementList } from "./RequirementList.tsx";
import { usePolicy, usePolicyActions, usePolicyDraft } from "./usePolicy.ts";

/** What is enforced, what is proved, what is advised. */
export function SecuritySideBar() {
  const draft = usePolicyDraft();
  const policy = usePolicy();
  return (
    <>
      <PaneHeader title="Policy" />
      {policy !== undefined && <PolicyControls policy={policy} draft={draft} />}
      {draft?.policy !== undefined && <RequirementList policy={draft.policy} />}
    </>
  );
}

/** The workplace of a policy, or the stage on which one is presented. */
export function SecurityMain() {
  const isPresenting = useLayout((layout) => layout.immersiveActivityId === "security");
  return isPresenting ? <PresenterStage /> : <PolicyWorkplace />;
}

/** The document, the matrix of roles and topics, and why. */
function PolicyWorkplace() {
  const { present } = usePresenter();
  const draft = usePolicyDraft();
  const isEmpty = useSecurity((state) => state.text === "");
  const { security } = useAppState();
  const { give, loadTalk } = usePolicyActions();
  const apply = (): void => {
    const { variant } = security.getState();
    give("policy.apply", variant === "" ? {} : { variant });
  };

  useCommands([
    { id: "security.present", title: "Present the talk's story", run: () => void present() },
    { id: "security.loadTalk", title: "Load the talk's policy, as on the slide", run: loadTalk },
    { id: "security.apply", title: "Enforce the policy", key: "Mod+Shift+Enter", run: apply },
    { id: "security.clear", title: "Stop enforcing the policy", run: () => give("policy.clear", {}) },
  ]);

  return (
    <PersistentSplit
      id="security"
      orientation="horizontal"
      dividerLabels={["Width of the document"]}
      parts={[
        {
          id: "document",
          defaultSize: "46%",
          minSize: 240,
          content: <PolicyEditor draft={draft} />,
        },
        {
          id: "judgement",
          minSize: 260,
          content: (
            <PersistentSplit
              id="security-judgement"
              orientation="vertical"
              dividerLabels={["Height of the matrix"]}
              parts={[
                {
                  id: "matrix",
                  defaultSize: "55%",
                  minSize: 120,
                  content:
                    isEmpty || draft?.policy === undefined ? (
                      <NoMatrix
                        hasErrors={!isEmpty && draft !== undefined && draft.errors.length > 0}
                        onLoadTalk={loadTalk}
                      />
                    ) : (
                      <Matrix policy={draft.policy} />
                    ),
                },
                {
                  id: "why",
                  minSize: 100,
                  content: (
                    <>
                      <Explanation policy={draft?.policy} />
                      <RefusalList />
                    </>
                  ),
                },
              ]}
            />
          ),
        },
      ]}
    />
  );
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
