import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement } from "react";
import styles from "./Button.module.css";

interface TooltipProps {
  readonly text: string;
  /** The key that does the same, ready to be shown. */
  readonly keyText?: string | undefined;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that takes a ref and the pointer's and keyboard's events. */
  readonly children: ReactElement;
}

/** Explains an element on hover and on focus. It repeats or adds; it never carries the only name of a control. */
export function Tooltip({ text, keyText, side = "bottom", children }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={400} skipDelayDuration={200}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content className={styles.tooltip} side={side} sideOffset={6} collisionPadding={8}>
            {text}
            {keyText !== undefined && <kbd className={styles.tooltipKey}>{keyText}</kbd>}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
