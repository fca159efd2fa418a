import { type ReactNode, useEffect, useMemo, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { TopicDetail, TopicMessage } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { qosText, timeOfDay } from "#renderer/inspector/index.ts";
import { type PayloadMessage, PayloadView } from "#renderer/payload/index.ts";
import { type HeldValue, useAppState, useTopics } from "#renderer/state/index.ts";
import { Button, CopyButton, EmptyState, Message } from "#renderer/ui/index.ts";
import { PersistentSplit, useCommands } from "#renderer/workbench/index.ts";
import { CompareDialog } from "./CompareDialog.tsx";
import { HistoryPane } from "./HistoryPane.tsx";
import styles from "./Topics.module.css";
import { type TopicActions } from "./useTopicActions.ts";
import type { SelectedTopic } from "./useTopicDetail.ts";
import { valueCommands } from "./topicsCommands.ts";

interface TopicDetailPaneProps {
  readonly node: number;
  readonly topic: SelectedTopic;
  readonly actions: TopicActions;
}

/** Everything that is known of the selected topic. */
export function TopicDetailPane({ topic, actions }: TopicDetailPaneProps): ReactNode {
  const { value, error } = topic;
  if (error !== undefined) {
    return (
      <EmptyState isSmall title="The topic cannot be shown">
        <Message text={error.message} isSentence />
      </EmptyState>
    );
  }
  if (value === undefined) return <div className={styles.detail} aria-busy="true" />;
  return <Detail detail={value} actions={actions} />;
}

function Detail({ detail, actions }: { readonly detail: TopicDetail; readonly actions: TopicActions }): ReactNode {
  const { last } = detail;
  const payload = useSameBytes(detail.payload);
  const [chosen, setChosen] = useState<TopicMessage>();
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
          leastHeight={260}
          dividerLabels={["Payload and history"]}
          parts={[
            {
              id: "payload",
              minSize: 90,
              content:
                chosen?.sequence === undefined ? (
                  <Value detail={detail} message={last} payload={payload} contentType={detail.contentType}>
                    {detail.isRetained && <span>▣ Retained</span>}
                  </Value>
                ) : (
                  <EarlierValue
                    key={chosen.sequence}
                    detail={detail}
                    message={chosen}
                    onBack={() => setChosen(undefined)}
                  />
                ),
            },
            {
              id: "history",
              minSize: 72,
              defaultSize: "40%",
              content: <HistoryPane detail={detail} selected={chosen} onSelect={setChosen} />,
            },
          ]}
        />
      )}
    </div>
  );
}

interface ValueProps {
  readonly detail: TopicDetail;
  readonly message: TopicMessage;
  readonly payload: Uint8Array;
  readonly contentType: string | undefined;
  readonly children?: ReactNode;
}

/** One value with what can be done with it: put aside, compared, charted. */
function Value({ detail, message, payload, contentType, children }: ValueProps): ReactNode {
  const { topics } = useAppState();
  const held = useTopics((state) => state.held);
  /** As it was when the comparison was asked for: the topic goes on. */
  const [compared, setCompared] = useState<HeldValue>();
  const { topicName } = detail;
  const { sequence, timeMs } = message;
  const known = useMemo<PayloadMessage>(
    () => ({ topicName, contentType, sequence }),
    [topicName, contentType, sequence],
  );
  const present = { topicName, timeMs, payload };
  const keep = (): void => topics.getState().hold(present);
  const compare = (): void => setCompared(present);
  useCommands([
    { ...valueCommands.keep, run: keep },
    {
      ...valueCommands.compare,
      waitsFor: held === undefined ? "a value kept for comparison" : undefined,
      run: compare,
    },
  ]);
  return (
    <>
      <PayloadView
        payload={payload}
        message={known}
        onChart={(path) => topics.getState().addSeries({ topicName, path: [...path] })}
      >
        <span className={styles.mono}>{timeOfDay(timeMs)}</span>
        <span>QoS {qosText(message.qos)}</span>
        {children}
        {message.publisher !== "" && <span className={styles.publisher}>{escapeText(message.publisher)}</span>}
        <Button variant="quiet" onClick={keep}>
          Keep for comparison
        </Button>
        {held !== undefined && (
          <Button variant="quiet" onClick={compare}>
            Compare with kept
          </Button>
        )}
      </PayloadView>
      {compared !== undefined && held !== undefined && (
        <CompareDialog before={held} after={compared} onClose={() => setCompared(undefined)} />
      )}
    </>
  );
}

interface EarlierValueProps {
  readonly detail: TopicDetail;
  readonly message: TopicMessage;
  readonly onBack: () => void;
}

type Fetched =
  | { readonly kind: "here"; readonly payload: Uint8Array; readonly contentType?: string | undefined }
  | { readonly kind: "failed"; readonly reason: string };

/** A value out of the history, read from the log. */
function EarlierValue({ detail, message, onBack }: EarlierValueProps): ReactNode {
  const contract = useContract();
  const [fetched, setFetched] = useState<Fetched>();
  const { node } = detail;
  const { sequence = 0 } = message;
  useEffect(() => {
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await contract.command("topic.value", { node, sequence });
      if (!isWanted) return;
      setFetched(answer.ok ? { kind: "here", ...answer.value } : { kind: "failed", reason: answer.error.message });
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [contract, node, sequence]);
  if (fetched === undefined) return <div className={styles.detail} aria-busy="true" />;
  const back = (
    <Button variant="quiet" onClick={onBack}>
      Show newest
    </Button>
  );
  if (fetched.kind === "failed") {
    return (
      <EmptyState isSmall title="The value is not in the log any more" actions={back}>
        <Message text={fetched.reason} isSentence />
      </EmptyState>
    );
  }
  return (
    <Value detail={detail} message={message} payload={fetched.payload} contentType={fetched.contentType}>
      {back}
    </Value>
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
