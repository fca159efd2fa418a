import type { ComponentProps } from "react";
import { classes } from "../classes.ts";
import styles from "./Frames.module.css";

interface ScrollAreaProps extends Omit<ComponentProps<"section">, "aria-label" | "tabIndex"> {
  /** Its name to assistive technology. */
  readonly label: string;
}

/**
 * Content that is read by scrolling. It takes the focus itself, so that the arrow keys scroll it whether or not anything
 * in it could be focused; without that a keyboard would never see its end.
 */
export function ScrollArea({ label, className, ...rest }: ScrollAreaProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling is what the keyboard does with it
    <section {...rest} aria-label={label} tabIndex={0} className={classes(styles.scroll, className)} />
  );
}
