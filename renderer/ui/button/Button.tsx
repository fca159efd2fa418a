import type { ComponentProps } from "react";
import { classes } from "../classes.ts";
import styles from "./Button.module.css";

type ButtonProps = ComponentProps<"button"> & {
  /** `primary` is the one thing to do in its pane or dialog; `danger` confirms a loss; `quiet` has no edge. */
  readonly variant?: "plain" | "primary" | "danger" | "quiet";
};

/** A button with a verb on it. */
export function Button({ variant = "plain", className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(styles.button, variant !== "plain" && styles[variant], className)}
      {...rest}
    />
  );
}
