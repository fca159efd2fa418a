import { Button } from "../button/Button.tsx";
import { Dialog } from "./Dialog.tsx";

interface ConfirmDialogProps {
  readonly title: string;
  /** What is lost, and what is not. */
  readonly description: string;
  /** The verb. */
  readonly action: string;
  /** The way back; `Cancel` unless that would be taken for the action. */
  readonly wayBack?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is lost. */
export function ConfirmDialog({
  title,
  description,
  action,
  wayBack = "Cancel",
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      description={description}
      onClose={onClose}
      footer={
        <>
          <Button data-first onClick={onClose}>
            {wayBack}
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              onConfirm();
              onClose();
            }}
          >
            {action}
          </Button>
        </>
      }
    />
  );
}
