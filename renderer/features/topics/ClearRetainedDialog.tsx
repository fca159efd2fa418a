import { type ReactNode, useEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, ConfirmDialog, Dialog, formatBytes, formatCount } from "#renderer/ui/index.ts";

interface ClearRetainedDialogProps {
  readonly topicName: string;
  readonly onCleared: () => void;
  readonly onClose: () => void;
}

type Found =
  | { readonly kind: "counting" }
  | { readonly kind: "counted"; readonly count: number; readonly bytes: number }
  | { readonly kind: "failed"; readonly reason: string };

/** Says how many retained messages stand at and below a topic, and clears them when a person says so. */
export function ClearRetainedDialog({ topicName, onCleared, onClose }: ClearRetainedDialogProps): ReactNode {
  const contract = useContract();
  const { toasts } = useAppState();
  const [found, setFound] = useState<Found>({ kind: "counting" });
  const name = escapeText(topicName);

  useEffect(() => {
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await contract.command("retained.count", { scope: { kind: "subtree", topicName } });
      if (!isWanted) return;
      setFound(answer.ok ? { kind: "counted", ...answer.value } : { kind: "failed", reason: answer.error.message });
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [contract, topicName]);

  const clear = async (): Promise<void> => {
    onCleared();
    const answer = await contract.command("retained.clear", { scope: { kind: "subtree", topicName } });
    const { notify } = toasts.getState();
    if (!answer.ok) notify(`The retained messages were not cleared: ${answer.error.message}`, "failure");
    else notify(`${words(answer.value.cleared)} cleared`);
  };

  if (found.kind === "counted" && found.count > 0) {
    return (
      <ConfirmDialog
        title={`Clear ${words(found.count)}?`}
        description={`At and below ${name}, ${formatBytes(found.bytes)} in all. Subscribers that come later do not get them. Undo brings back payloads and properties.`}
        action="Clear"
        onConfirm={() => void clear()}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      title="Clear retained messages"
      description={describe(found, name)}
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    />
  );
}

function describe(found: Found, name: string): string {
  if (found.kind === "failed") return `They cannot be counted: ${found.reason}.`;
  return found.kind === "counting" ? "Counting…" : `The broker holds none at or below ${name}.`;
}

function words(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "retained message" : "retained messages"}`;
}
