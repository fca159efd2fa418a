import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { ProblemList } from "#renderer/ui/index.ts";

/** What is wrong in the two documents; each error leads to its place. */
export function ErrorList({ draft }: { readonly draft: PolicyDraftView }) {
  const revealLine = useSecurity((security) => security.revealLine);
  const showPart = useSecurity((security) => security.showPart);
  const errors = [
    ...draft.errors.map((error) => ({ ...error, onGo: () => revealLine(error.line), where: "" })),
    ...draft.accountErrors.map((error) => ({ ...error, onGo: () => showPart("accounts"), where: "accounts, " })),
  ];
  return (
    <ProblemList
      label="Errors in the document"
      problems={errors.map(({ line, column, message, where, onGo }) => ({
        severity: "error",
        place: `${line}:${column}`,
        message: `${where}${message}`,
        onGo,
      }))}
    />
  );
}
