import type { ReactNode } from "react";
import { escapeText } from "#shared/base/index.ts";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { PayloadDiff } from "#renderer/payload/index.ts";
import type { HeldValue } from "#renderer/state/index.ts";
import { Button, Dialog } from "#renderer/ui/index.ts";
import styles from "./Topics.module.css";

interface CompareDialogProps {
  readonly before: HeldValue;
  readonly after: HeldValue;
  readonly onClose: () => void;
}

/** Any two values side by side: of one topic or of two. */
export function CompareDialog({ before, after, onClose }: CompareDialogProps): ReactNode {
  return (
    <Dialog
      title="Compare values"
      description={`${nameOf(before)} and ${nameOf(after)}`}
      isLarge
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className={styles.compare}>
        <PayloadDiff before={before} after={after} />
      </div>
    </Dialog>
  );
}

function nameOf({ topicName, timeMs }: HeldValue): string {
  return `${escapeText(topicName)} at ${timeOfDay(timeMs)}`;
}
