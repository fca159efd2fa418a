import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "../classes.ts";
import styles from "./Button.module.css";
import { Tooltip } from "./Tooltip.tsx";

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  /** Its name to assistive technology and its tooltip. */
  readonly label: string;
  readonly keyText?: string | undefined;
  readonly icon: LucideIcon;
};

/** A small square button with an icon; for toolbars and rows, where the icon is well known. */
export function IconButton({ label, keyText, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keyText={keyText}>
      <button type="button" aria-label={label} className={classes(styles.button, styles.icon, className)} {...rest}>
        <Icon size={15} strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
