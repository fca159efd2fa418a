import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { familyNames } from "#renderer/inspector/index.ts";
import { useAppState, usePacketList } from "#renderer/state/index.ts";
import { type Command, useCommands } from "#renderer/workbench/index.ts";
import { familyCondition } from "./quickFilters.ts";

/** As the views of the side bar, they take the place of the filter that stands. */
const fixed = [
  { id: "onlyDenied", title: "Filter: only denied or refused", filter: "denied" },
  { id: "onlyMalformed", title: "Filter: only malformed", filter: "malformed" },
] as const;

/** Offers the display filters that need no typing: those of the toolbar's menu, and those that a person has saved. */
export function useFilterCommands(): void {
  const { packets } = useAppState();
  const savedFilters = usePacketList((settings) => settings.savedFilters);
  const narrow = (id: string, title: string, condition: string): Command => ({
    id: `capture.${id}`,
    title,
    run: () => packets.getState().applyFilter(narrowed(packets.getState().filter, condition)),
  });
  useCommands([
    ...familyNames.map(([family, name]) =>
      narrow(`only.${family}`, `Filter: narrow to ${name.toLowerCase()}`, familyCondition(family)),
    ),
    {
      id: "capture.hideKeepAlive",
      title: "Filter: hide keep-alive",
      run: () => packets.getState().applyFilter(excluding(packets.getState().filter, familyCondition("keepalive"))),
    },
    ...fixed.map(({ id, title, filter }) => ({
      id: `capture.${id}`,
      title,
      run: () => packets.getState().applyFilter(filter),
    })),
    ...savedFilters.map(({ name, filter }, index) => ({
      id: `capture.savedFilter.${index + 1}`,
      title: `Filter: ${name}`,
      run: () => packets.getState().applyFilter(filter),
    })),
  ]);
}
