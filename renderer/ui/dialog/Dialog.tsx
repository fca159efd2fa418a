import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "../button/IconButton.tsx";
import { classes } from "../classes.ts";
import styles from "./Dialog.module.css";
import { useReturnFocus } from "./useReturnFocus.ts";

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly description?: string;
  readonly isWide?: boolean;
  /** As large as the window lets it be, for things to look at. */
  readonly isLarge?: boolean;
  /** Its text may be longer than the window, with nothing in it that takes the focus: the text itself does. */
  readonly isText?: boolean;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** Buttons, the primary one last. */
  readonly footer: ReactNode;
}

/** A modal dialog, open while it is mounted. Escape and the cross close it; focus goes back where it was. */
export function Dialog({
  title,
  description,
  isWide = false,
  isLarge = false,
  isText = false,
  onClose,
  children,
  footer,
}: DialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={styles.scrim} />
        <Primitive.Content
          className={classes(styles.dialog, isWide && styles.wide, isLarge && styles.large)}
          onOpenAutoFocus={(event) => {
            if (!(event.currentTarget instanceof HTMLElement)) return;
            event.preventDefault();
            focusFirst(event.currentTarget);
          }}
          onCloseAutoFocus={returnFocus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className={styles.head}>
            <Primitive.Title>{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close" icon={X} />
            </Primitive.Close>
          </header>
          <div
            className={styles.body}
            {...(isText ? { role: "group", "aria-label": title, tabIndex: 0, "data-first": true } : {})}
          >
            {description !== undefined && (
              <Primitive.Description className={styles.words}>{description}</Primitive.Description>
            )}
            {children}
          </div>
          <footer className={styles.foot}>{footer}</footer>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** What is marked `data-first`, the first field to fill in, or the last button: what a person most likely wants. */
function focusFirst(dialog: HTMLElement): void {
  const field =
    dialog.querySelector<HTMLElement>("[data-first]") ?? dialog.querySelector<HTMLElement>("input, select, textarea");
  const buttons = dialog.querySelectorAll<HTMLElement>("footer button");
  (field ?? buttons[buttons.length - 1] ?? dialog).focus();
}
