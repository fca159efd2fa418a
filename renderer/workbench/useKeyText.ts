import { formatKey, isMacPlatform } from "./keys.ts";
import { useAllCommands } from "./useCommands.ts";

/** The key of a command as the platform writes it; `undefined` when it has none or is not offered here. */
export function useKeyText(commandId: string): string | undefined {
  const key = useAllCommands().find(({ id, elsewhere }) => id === commandId && elsewhere === undefined)?.key;
  return key === undefined ? undefined : formatKey(key, isMacPlatform(navigator));
}
