import type { PolicyView } from "#shared/contract/index.ts";
import { Banner, Button } from "#renderer/ui/index.ts";
import { usePolicyActions } from "./usePolicy.ts";

/** Says that the broker does not judge as itself: everything on this screen and on the wire is another broker's way. */
export function ActingBanner({ policy }: { readonly policy: PolicyView | undefined }) {
  const { give } = usePolicyActions();
  const acting = policy?.actingAs;
  if (acting === undefined) return null;
  return (
    <Banner
      tone="warning"
      title={`The broker acts as ${acting.title}`}
      actions={<Button onClick={() => give("policy.actAs", {})}>Be itself again</Button>}
    >
      It judges by {acting.text === "policy" ? "the enforced policy in that language" : "a file of its own"}
      {acting.evidence === "run" ? "." : ", as that broker's source reads; it was not compared with the broker itself."}
    </Banner>
  );
}
