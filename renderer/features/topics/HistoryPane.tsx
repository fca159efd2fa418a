import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { escapeText } from "#shared/base/index.ts";
import type { TopicDetail, TopicMessage } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { qosText, timeOfDay } from "#renderer/inspector/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount } from "#renderer/ui/index.ts";
import { createListSource, type GridColumn, RowGrid, type RowSource } from "#renderer/ui/rowGrid/index.ts";
import { createHistoryPager } from "./topicHistory.ts";
import styles from "./Topics.module.css";

/** Rows before the end at which the next page is asked for. */
const READ_AHEAD = 50;

interface HistoryPaneProps {
  readonly detail: TopicDetail;
  readonly selected: TopicMessage | undefined;
  readonly onSelect: (message: TopicMessage | undefined) => void;
}

/** The messages of the topic that are in the log, read page by page as somebody scrolls. */
export function HistoryPane({ detail, selected, onSelect }: HistoryPaneProps): ReactNode {
  const contract = useContract();
  const { layout, selection } = useAppState();
  const [pager] = useState(() => createHistoryPager(contract, detail.node));
  const [list] = useState(() => createListSource<TopicMessage>());
  const { messages, start, hasMore, failure } = useStore(pager.store);
  useEffect(() => pager.follow(detail.history), [pager, detail.history]);
  useEffect(() => list.set(messages, start), [list, messages, start]);
  const source = useMemo<RowSource<TopicMessage>>(
    () => ({
      ...list,
      want(_first, end) {
        if (end + READ_AHEAD >= list.extent().end) void pager.readOlder();
      },
    }),
    [list, pager],
  );
  const position = selected === undefined ? -1 : messages.findIndex(({ sequence }) => sequence === selected.sequence);
  if (messages.length === 0) {
    return (
      <EmptyState isSmall title="No message of it is in the log">
        Recording was off, or the log has dropped them.
      </EmptyState>
    );
  }
  return (
    <div className={styles.detail}>
      <div className={styles.history} data-place="topic history">
        <RowGrid
          label="History"
          columns={historyColumns}
          source={source}
          selectedIndex={position < 0 ? undefined : start + position}
          selectedKey={selected?.sequence}
          rowName={(message) => `${timeOfDay(message.timeMs)}, ${escapeText(message.preview)}`}
          onSelect={(index) => onSelect(list.row(index))}
          onKey={(event) => {
            if (event.key !== "Escape") return false;
            onSelect(undefined);
            return true;
          }}
          onActivate={(index) => {
            const sequence = list.row(index)?.sequence;
            if (sequence === undefined) return;
            selection.getState().selectPacket(sequence);
            layout.getState().showActivity("capture");
          }}
        />
      </div>
      <div className={styles.meter}>
        <span>
          {formatCount(messages.length)} {messages.length === 1 ? "message" : "messages"}
          {hasMore ? " read, older ones are in the log" : " in the log"}
        </span>
        {failure !== undefined && <span role="alert">Reading failed: {failure}</span>}
        {hasMore && (
          <Button variant="quiet" className={styles.undo} onClick={() => void pager.readOlder()}>
            Read older
          </Button>
        )}
      </div>
    </div>
  );
}

const historyColumns: readonly GridColumn<TopicMessage>[] = [
  { id: "time", title: "Time", track: "104px", isMono: true, text: (message) => timeOfDay(message.timeMs) },
  {
    id: "value",
    title: "Value",
    track: "minmax(100px, 1fr)",
    isMono: true,
    text: (message) => (message.payloadBytes === 0 ? "⟨empty⟩" : escapeText(message.preview)),
  },
  {
    id: "qos",
    title: "QoS",
    track: "64px",
    isMono: true,
    text: (message) => `${qosText(message.qos)}${message.retain ? " ▣" : ""}`,
  },
  {
    id: "size",
    title: "Size",
    track: "72px",
    hiddenBelow: 360,
    isMono: true,
    align: "end",
    text: (message) => formatCount(message.payloadBytes),
  },
];
