import { Command as Palette } from "cmdk";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { useReturnFocus } from "#renderer/ui/dialog/index.ts";
import styles from "./CommandPalette.module.css";
import type { Command } from "./commandRegistry.ts";
import { scoreCommand } from "./scoreCommand.ts";
import { formatKey, isMacPlatform } from "./keys.ts";
import { useAllCommands } from "./useCommands.ts";

/** Every command, found by typing; what cannot be given yet says what it waits for. Open while it is mounted. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  // Frozen at opening: a list that changes under the arrow keys gives the wrong command.
  const [commands] = useState(useAllCommands());
  const chosen = useRef<Command>(undefined);
  const returnFocus = useReturnFocus();
  const isMac = isMacPlatform(navigator);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.scrim} />
        <Dialog.Content
          className={styles.palette}
          aria-describedby={undefined}
          // The focus is back where it was before the command runs, so that a command may move it.
          onCloseAutoFocus={(event) => {
            returnFocus(event);
            chosen.current?.run();
          }}
        >
          <Dialog.Title className="visually-hidden">All commands</Dialog.Title>
          <Palette label="All commands" loop filter={scoreCommand}>
            <Palette.Input className={styles.input} placeholder="Type what you want to do" aria-label="Command" />
            <Palette.List className={styles.list}>
              <Palette.Empty className={styles.none}>No command matches</Palette.Empty>
              {groupCommands(commands).map(([heading, group]) => (
                <Palette.Group key={heading} heading={heading}>
                  {group.map((command) => (
                    <Palette.Item
                      key={command.id}
                      value={command.id}
                      keywords={[command.title, heading]}
                      disabled={command.waitsFor !== undefined}
                      className={styles.item}
                      onSelect={() => {
                        chosen.current = command;
                        onClose();
                      }}
                    >
                      <span>
                        {command.title}
                        {command.waitsFor !== undefined && <Remark text={`needs ${command.waitsFor}`} />}
                        {command.elsewhere !== undefined && <Remark text={`in ${command.elsewhere}`} />}
                      </span>
                      {command.key !== undefined && <kbd className={styles.key}>{formatKey(command.key, isMac)}</kbd>}
                    </Palette.Item>
                  ))}
                </Palette.Group>
              ))}
            </Palette.List>
          </Palette>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What a command waits for, or where it is, behind its title. */
export function Remark({ text }: { readonly text: string }) {
  return <span className={styles.remark}> · {text}</span>;
}

/** Commands by the area that their ids begin with: what can be given comes first, what is elsewhere last. */
function groupCommands(commands: readonly Command[]): readonly (readonly [string, readonly Command[]])[] {
  const groups = new Map<string, Command[]>();
  for (const command of commands.toSorted((a, b) => distance(a) - distance(b))) {
    const area = command.id.split(".")[0] ?? "";
    const heading = area.charAt(0).toUpperCase() + area.slice(1);
    groups.set(heading, [...(groups.get(heading) ?? []), command]);
  }
  return [...groups];
}

function distance({ waitsFor, elsewhere }: Command): number {
  if (elsewhere !== undefined) return 2;
  return waitsFor === undefined ? 0 : 1;
}
