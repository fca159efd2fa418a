import { formatKey, isMacPlatform } from "./keys.ts";
import { useAllCommands } from "./useCommands.ts";

/** The key of a command as the platform writes it; `undefined` when it has none or is not offered here. */
export function useKeyText(commandId: string): string | undefined {
  const key = useAllCommands().find((command) => command.id === commandId)?.key;
  return key === undefined ? undefined : formatKey(key, isMacPlatform(navigator));
}
