import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import { classes } from "../classes.ts";
import styles from "./Menu.module.css";

/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  /** The key that does the same, ready to be shown. */
  readonly keyText?: string;
  readonly isDanger?: boolean;
  /** A line that is switched on or off; a menu of them stays open. */
  readonly isChecked?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** The button that opens the menu. */
  readonly trigger: ReactElement;
  /** Groups with a line between them; a group may be empty. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly align?: "start" | "end";
  /** For a menu that a key opens as well; without it the menu keeps its own state. */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}

/** A menu under a button. */
export function Menu({ trigger, groups, align = "end", isOpen, onOpenChange }: MenuProps) {
  const filled = groups.filter((group) => group.length > 0);
  return (
    <DropdownMenu.Root
      modal={false}
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          {filled.map((group, index) => (
            <DropdownMenu.Group key={group[0]?.label}>
              {index > 0 && <DropdownMenu.Separator className={styles.separator} />}
              {group.map((item) =>
                item.isChecked !== undefined ? (
                  <DropdownMenu.CheckboxItem
                    key={item.label}
                    className={styles.item}
                    checked={item.isChecked}
                    onSelect={(event) => {
                      event.preventDefault();
                      item.onSelect();
                    }}
                  >
                    {item.label}
                    <span className={styles.key} aria-hidden>
                      {item.isChecked ? "✓" : ""}
                    </span>
                  </DropdownMenu.CheckboxItem>
                ) : (
                  <DropdownMenu.Item
                    key={item.label}
                    className={classes(styles.item, item.isDanger === true && styles.danger)}
                    onSelect={item.onSelect}
                  >
                    {item.label}
                    {item.keyText !== undefined && <kbd className={styles.key}>{item.keyText}</kbd>}
                  </DropdownMenu.Item>
                ),
              )}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
