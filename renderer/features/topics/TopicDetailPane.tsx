import { escapeText } from "#shared/base/index.ts";
import { type ReactNode, useLayoutEffect, useMemo, useState } from "react";
import { quote } from "#shared/capture/filter/index.ts";
import type { TopicDetail } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { qosText, timeOfDay } from "#renderer/inspector/index.ts";
import { PayloadView } from "#renderer/payload/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, CopyButton, EmptyState, formatCount } from "#renderer/ui/index.ts";
import { createListSource, type GridColumn, RowGrid } from "#renderer/ui/rowGrid/index.ts";
import { PersistentSplit } from "#renderer/workbench/index.ts";
import styles from "./Topics.module.css";

type HistoryMessage = TopicDetail["history"][number];

/** Everything that is known of the selected topic. */
export function TopicDetailPane({ node }: { readonly node: number }): ReactNode {
  const { value, error } = useView("topic", { node });
  if (error !== undefined) {
    return (
      <EmptyState isSmall title="The topic cannot be shown">
        {error.message}
      </EmptyState>
    );
  }
  if (value === undefined) return <div className={styles.detail} aria-busy="true" />;
  return <Detail detail={value} />;
}

function Detail({ detail }: { readonly detail: TopicDetail }): ReactNode {
  const { last } = detail;
  const payload = useSameBytes(detail.payload);
  const actions = useTopicActions(detail.topicName, { isBranch: last === undefined });
  return (
    <div className={styles.detail}>
      <header className={styles.detailHead}>
        <h2 className={styles.topicName}>{escapeText(detail.topicName)}</h2>
        <div className={styles.actions}>
          <CopyButton label="Copy topic" text={() => detail.topicName} />
          <Button onClick={actions.showInCapture}>Show in Capture</Button>
          <Button onClick={actions.publish}>Publish…</Button>
        </div>
      </header>
      {last === undefined || payload === undefined ? (
        <EmptyState isSmall title="No message on this level itself">
          It is a part of longer topics: their messages are on the levels below.
        </EmptyState>
      ) : (
        <PersistentSplit
          id="topic-detail"
          orientation="vertical"
          dividerLabels={["Payload and history"]}
          parts={[
            {
              id: "payload",
              minSize: 90,
              content: (
                <PayloadView payload={payload} message={{ topicName: detail.topicName, sequence: last.sequence }}>
                  <span className={styles.mono}>{timeOfDay(last.timeMs)}</span>
                  <span>QoS {qosText(last.qos)}</span>
                  {detail.isRetained && <span>▣ Retained</span>}
                  {last.publisher !== "" && <span className={styles.publisher}>{escapeText(last.publisher)}</span>}
                </PayloadView>
              ),
            },
            { id: "history", minSize: 72, defaultSize: "40%", content: <History messages={detail.history} /> },
          ]}
        />
      )}
    </div>
  );
}

/** The last messages of the topic; choosing one that is in the log shows its packet. */
function History({ messages }: { readonly messages: readonly HistoryMessage[] }): ReactNode {
  const { layout, selection } = useAppState();
  const [source] = useState(() => createListSource<HistoryMessage>());
  const [selected, setSelected] = useState<HistoryMessage>();
  useLayoutEffect(() => source.set(messages), [source, messages]);
  const index = messages.findIndex(
    (message) => message.timeMs === selected?.timeMs && message.sequence === selected.sequence,
  );
  return (
    <div className={styles.history}>
      <RowGrid
        label="History"
        columns={historyColumns}
        source={source}
        selectedIndex={index < 0 ? undefined : index}
        rowName={(message) => `${timeOfDay(message.timeMs)}, ${escapeText(message.preview)}`}
        onSelect={(position) => setSelected(messages[position])}
        onActivate={(position) => {
          const sequence = messages[position]?.sequence;
          if (sequence === undefined) return;
          selection.getState().selectPacket(sequence);
          layout.getState().showActivity("capture");
        }}
      />
    </div>
  );
}

const historyColumns: readonly GridColumn<HistoryMessage>[] = [
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

/** What can be done with a topic elsewhere in the workbench. */
function useTopicActions(
  topicName: string,
  { isBranch }: { readonly isBranch: boolean },
): { showInCapture(): void; publish(): void } {
  const { draft, layout, packets } = useAppState();
  return useMemo(
    () => ({
      showInCapture() {
        const condition = isBranch ? `matches ${quote(`${topicName}/#`)}` : `== ${quote(topicName)}`;
        packets.getState().applyFilter(`mqtt.topic ${condition}`);
        layout.getState().showActivity("capture");
      },
      publish() {
        draft.getState().change({ topicName });
        layout.getState().openPanel("compose");
      },
    }),
    [draft, isBranch, layout, packets, topicName],
  );
}

/** The same array as before while the bytes are the same: a view of the engine brings new ones with each value. */
function useSameBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  const [held, setHeld] = useState(bytes);
  if (held === bytes) return held;
  if (held !== undefined && bytes !== undefined && sameBytes(held, bytes)) return held;
  setHeld(bytes);
  return bytes;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
