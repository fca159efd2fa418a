import { type ReactNode, useEffect, useState } from "react";
import { assertNever } from "#shared/base/index.ts";
import type { RetainedScope } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { type BrokerDialog, useBrokerFocus, useEngine } from "#renderer/state/index.ts";
import { Button, ConfirmDialog, Dialog, formatBytes, TextField } from "#renderer/ui/index.ts";
import { DisconnectDialog, RedirectDialog } from "./ClientDialogs.tsx";
import { countOf, describeScope } from "./describeBroker.ts";
import { CertificateDialog } from "./listeners/CertificateDialog.tsx";
import { ListenerDialog } from "./listeners/ListenerDialog.tsx";
import { nameOf } from "./listeners/ListenersSection.tsx";
import { useListenerActions } from "./listeners/useListenerActions.ts";
import { useBrokerActions } from "./useBrokerActions.ts";

/** What the activity asks before it does it. */
export function BrokerDialogs(): ReactNode {
  const dialog = useBrokerFocus((focus) => focus.dialog);
  const close = useBrokerFocus((focus) => focus.closeDialog);
  return dialog === undefined ? null : <Asked dialog={dialog} onClose={close} />;
}

interface AskedProps<Kind extends BrokerDialog["kind"]> {
  readonly dialog: Extract<BrokerDialog, { kind: Kind }>;
  readonly onClose: () => void;
}

function Asked({ dialog, onClose }: AskedProps<BrokerDialog["kind"]>): ReactNode {
  switch (dialog.kind) {
    case "listen":
      return <ListenDialog onClose={onClose} />;
    case "disconnect":
      return <DisconnectDialog dialog={dialog} onClose={onClose} />;
    case "redirect":
      return <RedirectDialog onClose={onClose} />;
    case "clear":
      return <ClearDialog dialog={dialog} onClose={onClose} />;
    case "listener":
      return <ListenerDialog listener={dialog.listener} onClose={onClose} />;
    case "removeListener":
      return <RemoveListenerDialog dialog={dialog} onClose={onClose} />;
    case "certificate":
      return <CertificateDialog onClose={onClose} />;
    case "resetSettings":
      return <ResetSettingsDialog onClose={onClose} />;
    default:
      return assertNever(dialog);
  }
}

function RemoveListenerDialog({ dialog: { listener }, onClose }: AskedProps<"removeListener">): ReactNode {
  const { remove } = useListenerActions();
  return (
    <ConfirmDialog
      title={`Remove ${nameOf(listener)}?`}
      description={
        listener.connections === 0
          ? "Nobody can connect through it any more. The other listeners go on."
          : `${countOf(listener.connections, "connection")} through it will end. The other listeners go on.`
      }
      action="Remove listener"
      onConfirm={() => remove(listener.id)}
      onClose={onClose}
    />
  );
}

function ResetSettingsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const contract = useContract();
  return (
    <ConfirmDialog
      title="Reset all settings?"
      description="Every limit is as it was when the workbench was new. Listeners and answers to refusals stay."
      action="Reset settings"
      onConfirm={() => void contract.command("broker.resetSettings", {})}
      onClose={onClose}
    />
  );
}

/** How much a clearing would take; `undefined` until the engine has counted. */
function useCounted(scope: RetainedScope): { readonly count: number; readonly bytes: number } | undefined {
  const contract = useContract();
  const [counted, setCounted] = useState<{ readonly count: number; readonly bytes: number }>();
  useEffect(() => {
    let isGone = false;
    void contract.command("retained.count", { scope }).then((answer) => {
      if (!isGone) setCounted(answer.ok ? answer.value : { count: 0, bytes: 0 });
      return answer;
    });
    return () => {
      isGone = true;
    };
  }, [contract, scope]);
  return counted;
}

function ClearDialog({ dialog: { scope }, onClose }: AskedProps<"clear">): ReactNode {
  const { clear } = useBrokerActions();
  const counted = useCounted(scope);
  if (counted === undefined) return null;
  if (counted.count === 0) {
    return (
      <Dialog
        title="Nothing to clear"
        description={`There is no retained message for ${describeScope(scope)}.`}
        onClose={onClose}
        footer={<Button onClick={onClose}>Close</Button>}
      />
    );
  }
  const words = countOf(counted.count, "retained message");
  return (
    <ConfirmDialog
      title={`Clear ${words}?`}
      description={`${formatBytes(counted.bytes)} of ${describeScope(scope)} leave the broker. New subscribers get nothing of them; clients that are subscribed now are not told. Undo brings them back with payload and properties until the workbench ends.`}
      action={`Clear ${words}`}
      onConfirm={() => clear(scope)}
      onClose={onClose}
    />
  );
}

const HIGHEST_PORT = 65_535;

function ListenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { listen } = useBrokerActions();
  const broker = useEngine((news) => news.status?.broker);
  const [text, setText] = useState(() =>
    broker?.kind === "port-taken"
      ? String(broker.suggestedPort)
      : broker?.kind === "listening"
        ? String(broker.listeners[0]?.port ?? "")
        : "1883",
  );
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const isValid = port <= HIGHEST_PORT;
  const isListening = broker?.kind === "listening";
  return (
    <Dialog
      title={isListening ? "Listen on another port" : "Start broker"}
      description={
        isListening
          ? "The present listener closes, and with it every connection. Sessions and retained messages are kept."
          : "The broker listens on this machine only."
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="broker-listen" variant="primary" disabled={!isValid}>
            Listen
          </Button>
        </>
      }
    >
      <form
        id="broker-listen"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isValid) return;
          listen(port);
          onClose();
        }}
      >
        <TextField
          label="Port"
          isMono
          inputMode="numeric"
          value={text}
          onValue={setText}
          hint="0 takes any free port"
          error={isValid ? undefined : `A port is a number from 0 to ${HIGHEST_PORT}`}
        />
      </form>
    </Dialog>
  );
}
