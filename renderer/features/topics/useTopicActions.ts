import { useMemo } from "react";
import { escapeText } from "#shared/base/index.ts";
import { quote } from "#shared/capture/filter/index.ts";
import type { TopicDetail } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { formatCount, type MenuItem } from "#renderer/ui/index.ts";
import type { Command } from "#renderer/workbench/index.ts";
import { topicCommands, waitingTopicCommands } from "./topicsCommands.ts";

/** What can be done with the selected topic, by button, menu, key and palette alike. */
export interface TopicActions {
  readonly commands: readonly Command[];
  readonly menu: readonly (readonly MenuItem[])[];
  showInCapture(): void;
  publish(): void;
}

interface TopicActionsOptions {
  /** Asks whether the retained messages at and below a topic may go. */
  askToClear(topicName: string): void;
}

/** The actions on a topic; while none is selected the commands wait for one. */
export function useTopicActions(topic: TopicDetail | undefined, { askToClear }: TopicActionsOptions): TopicActions {
  const contract = useContract();
  const { draft, layout, packets, toasts, topics } = useAppState();
  const node = topic?.node;
  const topicName = topic?.topicName;
  const isBranch = topic?.last === undefined;
  return useMemo(() => {
    const { notify } = toasts.getState();
    const showInCapture = (): void => {
      if (topicName === undefined) return;
      const condition = isBranch ? `matches ${quote(`${topicName}/#`)}` : `== ${quote(topicName)}`;
      packets.getState().applyFilter(`mqtt.topic ${condition}`);
      layout.getState().showActivity("capture");
    };
    const publish = (): void => {
      if (topicName === undefined) return;
      draft.getState().change({ topicName });
      layout.getState().openPanel("compose");
    };
    const copySubtree = async (): Promise<void> => {
      if (node === undefined) return;
      const answer = await contract.command("topics.subtree", { node });
      if (!answer.ok) return notify(`Nothing was copied: ${answer.error.message}`, "failure");
      const { json, topics: copied, left } = answer.value;
      try {
        await navigator.clipboard.writeText(json);
      } catch {
        return notify("Nothing was copied: the browser does not allow it", "failure");
      }
      const rest = left === 0 ? "" : `; ${formatCount(left)} more found no room`;
      return notify(`${formatCount(copied)} ${copied === 1 ? "topic" : "topics"} copied as JSON${rest}`);
    };
    if (topicName === undefined) return { commands: waitingTopicCommands, menu: [], showInCapture, publish };
    const name = escapeText(topicName);
    const filter = isBranch ? `${topicName}/#` : topicName;
    const commands: readonly Command[] = [
      {
        ...topicCommands.copyTopic,
        title: `Copy ${name}`,
        run: () => void navigator.clipboard.writeText(topicName),
      },
      {
        ...topicCommands.copySubtree,
        title: `Copy ${name} and all below it as JSON`,
        run: () => void copySubtree(),
      },
      {
        ...topicCommands.clearRetained,
        title: `Clear retained messages at and below ${name}…`,
        run: () => askToClear(topicName),
      },
      { ...topicCommands.showInCapture, title: `Show ${name} in Capture`, run: showInCapture },
      { ...topicCommands.publish, title: `Publish to ${name}…`, run: publish },
      {
        ...topicCommands.testFilter,
        title: `Try ${escapeText(filter)} in the filter tester`,
        run() {
          topics.getState().testFilter(filter);
          topics.getState().showTool("filter");
        },
      },
    ];

    const item = (label: string, id: string, isDanger = false): MenuItem => ({
      label,
      isDanger,
      onSelect: () => commands.find((command) => command.id === id)?.run(),
    });
    const menu = [
      [item("Copy topic", "topics.copyTopic"), item("Copy subtree as JSON", "topics.copySubtree")],
      [
        item("Show in Capture", "topics.showInCapture"),
        item("Publish…", "topics.publish"),
        item("Try as Topic Filter", "topics.testFilter"),
      ],
      [item("Clear retained messages at and below…", "topics.clearRetained", true)],
    ];
    return { commands, menu, showInCapture, publish };
  }, [askToClear, contract, draft, isBranch, layout, node, packets, toasts, topicName, topics]);
}
