import { ContextMenu as Primitive } from "radix-ui";
import type { ReactElement } from "react";
import type { MenuItem } from "../button/index.ts";
import { classes } from "../classes.ts";
import styles from "../button/Menu.module.css";

interface ContextMenuProps {
  /** One element; a right click or the menu key in it opens the menu. */
  readonly children: ReactElement;
  /** Groups with a line between them; with no item the menu stays closed. */
  readonly groups: readonly (readonly MenuItem[])[];
}

/** A menu at the pointer. */
export function ContextMenu({ children, groups }: ContextMenuProps) {
  const filled = groups.filter((group) => group.length > 0);
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      {filled.length > 0 && (
        <Primitive.Portal>
          <Primitive.Content className={styles.menu} collisionPadding={8}>
            {filled.map((group, index) => (
              <Primitive.Group key={group[0]?.label}>
                {index > 0 && <Primitive.Separator className={styles.separator} />}
                {group.map((item) => (
                  <Primitive.Item
                    key={item.label}
                    className={classes(styles.item, item.isDanger === true && styles.danger)}
                    onSelect={item.onSelect}
                  >
                    {item.label}
                    {item.keyText !== undefined && <kbd className={styles.key}>{item.keyText}</kbd>}
                  </Primitive.Item>
                ))}
              </Primitive.Group>
            ))}
          </Primitive.Content>
        </Primitive.Portal>
      )}
    </Primitive.Root>
  );
}
