import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import { expectDefined } from "#shared/base/index.ts";
import type { Command, CommandRegistry } from "./commandRegistry.ts";

const CommandContext = createContext<CommandRegistry | undefined>(undefined);

/** Gives the components below it the registry of commands. */
export const CommandProvider = CommandContext.Provider;

/** The registry of commands. Throws outside a `CommandProvider`. */
export function useCommandRegistry(): CommandRegistry {
  return expectDefined(useContext(CommandContext), "the component stands inside a CommandProvider");
}

/** Every command that can be given now. */
export function useAllCommands(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.onChange, registry.all);
}

/**
 * Offers commands while the component is mounted. `run` may close over the present props: the newest one is called.
 * A command that cannot be given now is left out of the list.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = JSON.stringify(commands.map(({ id, title, key, place }) => ({ id, title, key, place })));
  useEffect(
    () =>
      registry.register(
        latest.current.map((command) => ({
          ...command,
          run: () => latest.current.find(({ id }) => id === command.id)?.run(),
        })),
      ),
    [registry, shape],
  );
}
