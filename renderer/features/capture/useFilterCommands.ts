import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { useAppState, usePacketList } from "#renderer/state/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { familyCommands, packetListCommands } from "./packetListCommands.ts";
import { familyCondition } from "./quickFilters.ts";

/** As the views of the side bar, they take the place of the filter that stands. */
const fixed = [
  { command: packetListCommands.onlyDenied, filter: "denied" },
  { command: packetListCommands.onlyMalformed, filter: "malformed" },
] as const;

/** Offers the display filters that need no typing: those of the toolbar's menu, and those that a person has saved. */
export function useFilterCommands(): void {
  const { packets } = useAppState();
  const savedFilters = usePacketList((settings) => settings.savedFilters);
  const { applyFilter } = packets.getState();
  const present = (): string => packets.getState().filter;
  useCommands([
    ...familyCommands.map(({ family, command }) => ({
      ...command,
      run: () => applyFilter(narrowed(present(), familyCondition(family))),
    })),
    {
      ...packetListCommands.hideKeepAlive,
      run: () => applyFilter(excluding(present(), familyCondition("keepalive"))),
    },
    ...fixed.map(({ command, filter }) => ({ ...command, run: () => applyFilter(filter) })),
    ...savedFilters.map(({ name, filter }, index) => ({
      id: `capture.savedFilter.${index + 1}`,
      title: `Filter: ${name}`,
      run: () => applyFilter(filter),
    })),
  ]);
}
