import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import { type Dispose, expectDefined } from "#shared/base/index.ts";
import type { Command, CommandRegistry } from "./commandRegistry.ts";

const CommandContext = createContext<CommandRegistry | undefined>(undefined);

/** Gives the components below it the registry of commands. */
export const CommandProvider = CommandContext.Provider;

/** The registry of commands. Throws outside a `CommandProvider`. */
export function useCommandRegistry(): CommandRegistry {
  return expectDefined(useContext(CommandContext), "the component stands inside a CommandProvider");
}

/** Every command: of what is shown, those that wait for something included, then those elsewhere. */
export function useAllCommands(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.onChange, registry.all);
}

/**
 * Offers commands while the component is mounted. `run` may close over the present props: the newest one is called.
 * A command that has nothing to do here is left out of the list; one that waits for a selection says so in `waitsFor`.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  const offered = useRef<{ readonly commands: readonly Command[]; readonly withdraw: Dispose }>(undefined);

  useEffect(() => {
    latest.current = commands;
    if (offered.current !== undefined && looksSame(offered.current.commands, commands)) return;
    offered.current?.withdraw();
    const lasting = commands.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    offered.current = { commands, withdraw: registry.register(lasting) };
  });

  useEffect(
    () => () => {
      offered.current?.withdraw();
      offered.current = undefined;
    },
    [],
  );
}

/** Whether the palette would draw both lists alike, so that new closures alone do not announce a change. */
function looksSame(before: readonly Command[], after: readonly Command[]): boolean {
  return (
    before.length === after.length &&
    before.every((command, index) => {
      const other = after[index];
      return (
        command.id === other?.id &&
        command.title === other.title &&
        command.key === other.key &&
        command.place === other.place &&
        command.waitsFor === other.waitsFor
      );
    })
  );
}
