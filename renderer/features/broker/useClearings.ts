import { escapeText } from "#shared/base/index.ts";
import { useBrokerFocus } from "#renderer/state/index.ts";
import type { Command } from "#renderer/workbench/index.ts";
import { countOf } from "./describeBroker.ts";

/** The clearings that can be asked for now: the selected topic, what is below it, what the search finds. */
export function useClearings(found: number): readonly Command[] {
  const topicName = useBrokerFocus((focus) => focus.topicName);
  const search = useBrokerFocus((focus) => focus.retainedSearch);
  const openDialog = useBrokerFocus((focus) => focus.openDialog);
  const commands: Command[] = [];
  if (topicName !== undefined) {
    const name = escapeText(topicName);
    commands.push(
      {
        id: "broker.clearTopic",
        title: `Clear ${name}…`,
        key: "Delete",
        place: "retained messages",
        run: () => openDialog({ kind: "clear", scope: { kind: "topic", topicName } }),
      },
      {
        id: "broker.clearSubtree",
        title: `Clear ${name} and all below it…`,
        key: "Shift+Delete",
        place: "retained messages",
        run: () => openDialog({ kind: "clear", scope: { kind: "subtree", topicName } }),
      },
    );
  }
  if (found > 0) {
    const words = countOf(found, "retained message");
    commands.push({
      id: "broker.clearFound",
      title: search === "" ? `Clear all ${words}…` : `Clear the ${words} found…`,
      run: () => openDialog({ kind: "clear", scope: { kind: "search", search } }),
    });
  }
  return commands;
}
