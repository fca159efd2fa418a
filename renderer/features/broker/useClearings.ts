import { escapeText } from "#shared/base/index.ts";
import { useBrokerFocus } from "#renderer/state/index.ts";
import type { Command } from "#renderer/workbench/index.ts";
import { countOf } from "./describeBroker.ts";
import { retainedCommands } from "./brokerCommands.ts";

/** The clearings, which wait until there is something to clear: the selected topic, what is below it, what the search finds. */
export function useClearings(found: number): readonly Command[] {
  const topicName = useBrokerFocus((focus) => focus.topicName);
  const search = useBrokerFocus((focus) => focus.retainedSearch);
  const openDialog = useBrokerFocus((focus) => focus.openDialog);
  const { clearTopic, clearSubtree, clearFound } = retainedCommands;
  const waitsFor = "a selected retained message";
  const name = topicName === undefined ? "" : escapeText(topicName);
  const words = countOf(found, "retained message");
  return [
    ...(topicName === undefined
      ? [
          { ...clearTopic, waitsFor, run() {} },
          { ...clearSubtree, waitsFor, run() {} },
        ]
      : [
          {
            ...clearTopic,
            title: `Clear ${name}…`,
            run: () => openDialog({ kind: "clear", scope: { kind: "topic", topicName } }),
          },
          {
            ...clearSubtree,
            title: `Clear ${name} and all below it…`,
            run: () => openDialog({ kind: "clear", scope: { kind: "subtree", topicName } }),
          },
        ]),
    found === 0
      ? { ...clearFound, waitsFor: "a retained message", run() {} }
      : {
          ...clearFound,
          title: search === "" ? `Clear all ${words}…` : `Clear the ${words} found…`,
          run: () => openDialog({ kind: "clear", scope: { kind: "search", search } }),
        },
  ];
}
