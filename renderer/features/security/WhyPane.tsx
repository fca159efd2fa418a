import { useState } from "react";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";
import { PaneHeader, Segmented } from "#renderer/ui/index.ts";
import { Explanation } from "./Explanation.tsx";
import { QuestionForm } from "./QuestionForm.tsx";
import { RefusalList } from "./RefusalList.tsx";
import styles from "./Security.module.css";

const tabs = [
  { value: "why", label: "Why" },
  { value: "refused", label: "Refused" },
] as const;

/** Why something is as it is, asked or selected; or what the broker refused. */
export function WhyPane({ policy }: { readonly policy: PolicyDraftView["policy"] }) {
  const [tab, setTab] = useState<"why" | "refused">("why");
  const focus = useSecurity((security) => security.focus);
  const asked = focus?.kind === "question" ? focus : undefined;
  return (
    <div className={styles.column}>
      <PaneHeader title={tab === "why" ? "Why" : "Refused by the broker"}>
        <Segmented label="Explanation" isLabelHidden value={tab} choices={tabs} onValue={setTab} />
      </PaneHeader>
      {tab === "refused" ? (
        <RefusalList onWhy={() => setTab("why")} />
      ) : (
        <section aria-label="Why" className={styles.scroll}>
          <QuestionForm key={asked === undefined ? "" : JSON.stringify(asked)} asked={asked} />
          <Explanation policy={policy} />
        </section>
      )}
    </div>
  );
}
