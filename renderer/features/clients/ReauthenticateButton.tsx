import { useState } from "react";
import type { ClientDetail } from "#shared/contract/index.ts";
import { Button } from "#renderer/ui/index.ts";
import { useClientActions } from "./useClientActions.ts";

/** Lets a connected 5.0 client prove itself again, where its profile names an Authentication Method. */
export function ReauthenticateButton({ client }: { readonly client: ClientDetail }) {
  const { id, state } = client.row;
  const { reauthenticate } = useClientActions();
  const [isUnderWay, setUnderWay] = useState(false);
  if (state.kind !== "connected" || client.profile.authentication === undefined) return null;
  return (
    <Button
      disabled={isUnderWay}
      onClick={() => {
        setUnderWay(true);
        void reauthenticate(id).finally(() => setUnderWay(false));
      }}
    >
      Re-authenticate
    </Button>
  );
}
