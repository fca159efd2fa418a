import { X } from "lucide-react";
import { useRef, useState } from "react";
import type { ComposedMessage } from "#shared/message/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { type ComposePart, useAppState, useDraft } from "#renderer/state/index.ts";
import { Button, IconButton, Mark, Message, PaneHeader, Segmented, Tooltip } from "#renderer/ui/index.ts";
import { PersistentSplit, useCommandRegistry, useCommands, useKeyText } from "#renderer/workbench/index.ts";
import { BytesPart } from "./BytesPart.tsx";
import styles from "./Compose.module.css";
import { describeOutcome, describeWaiting, type OutcomeWords } from "./describePublish.ts";
import { FieldsPart } from "./FieldsPart.tsx";
import { PayloadPart } from "./PayloadPart.tsx";
import { PropertiesPart } from "./PropertiesPart.tsx";
import { RepeatPart } from "./RepeatPart.tsx";
import { SavedPart } from "./SavedPart.tsx";
import { messageOf } from "./useDraftMessage.ts";
import { type Sender, useSender } from "./useSender.ts";
import { previewPublish } from "./wirePreview.ts";
import { composeCommands, composeParts } from "./composeCommands.ts";

/** The composer: what to say, and the bytes it becomes. */
export function ComposePanel() {
  const { draft: store, selection, packets, layout } = useAppState();
  const contract = useContract();
  const registry = useCommandRegistry();
  const sender = useSender();
  const publishKey = useKeyText("compose.publish");
  const [outcome, setOutcome] = useState<OutcomeWords>();
  const [sequence, setSequence] = useState<number>();
  /** What was published last: an answer to what went before it comes too late to be shown. */
  const published = useRef<ComposedMessage>(undefined);
  const topicName = useDraft((draft) => draft.topicName);
  const part = useDraft((draft) => draft.part);
  const change = useDraft((draft) => draft.change);

  async function publish(): Promise<void> {
    const draft = store.getState();
    const message = messageOf(draft);
    const preview = previewPublish(message, sender);
    published.current = message;
    setSequence(undefined);
    if (preview.kind === "impossible" || sender.problem !== undefined) {
      const reason = preview.kind === "impossible" ? preview.reason : sender.problem;
      setOutcome({ tone: "bad", glyph: "⊘", text: `Not published: ${reason}` });
      return;
    }
    setOutcome(describeWaiting(message.qos));
    const answer = await contract.command("message.publish", { via: draft.via, message });
    if (published.current !== message) return;
    setOutcome(describeOutcome(answer.ok ? { ok: true, value: answer.value.outcome } : answer, message.qos));
    setSequence(answer.ok ? answer.value.sequence : undefined);
  }

  /** The message with its acknowledgements and deliveries, in Capture. */
  function showFlow(): void {
    if (sequence === undefined) return;
    layout.getState().showActivity("capture");
    packets.getState().setInspectorView("flow");
    selection.getState().selectPacket(sequence);
  }

  useCommands([
    { ...composeCommands.publish, run: () => void publish() },
    ...composeParts.map(({ value, command }) => ({ ...command, run: () => change({ part: value }) })),
  ]);

  return (
    <div className={styles.column} data-place="composer">
      <PaneHeader title="Compose">
        <span role="status" className={styles.outcome}>
          {outcome !== undefined && (
            <Mark tone={outcome.tone} glyph={outcome.glyph}>
              <Message text={outcome.text} />
            </Mark>
          )}
        </span>
        {sequence !== undefined && (
          <Button variant="quiet" onClick={showFlow}>
            Show flow
          </Button>
        )}
        <Tooltip text="Publish" keyText={publishKey}>
          <Button variant="primary" disabled={topicName === ""} onClick={() => registry.run("compose.publish")}>
            Publish
          </Button>
        </Tooltip>
        <IconButton label="Close Compose" icon={X} onClick={() => registry.run("panel.close")} />
      </PaneHeader>
      <div className={styles.body}>
        <FieldsPart sender={sender} />
        <div className={styles.parts}>
          <PersistentSplit
            id="compose"
            orientation="horizontal"
            dividerLabels={["Width of what is composed"]}
            parts={[
              {
                id: "payload",
                content: (
                  <div className={styles.column}>
                    <div className={styles.tabs}>
                      <Segmented
                        isLabelHidden
                        label="Part of the message"
                        value={part}
                        choices={composeParts}
                        onValue={(value) => change({ part: value })}
                      />
                    </div>
                    <ShownPart part={part} sender={sender} />
                  </div>
                ),
                defaultSize: "36%",
                minSize: 240,
              },
              { id: "bytes", content: <BytesPart sender={sender} />, minSize: 240 },
            ]}
          />
        </div>
      </div>
    </div>
  );
}

function ShownPart({ part, sender }: { readonly part: ComposePart; readonly sender: Sender }) {
  switch (part) {
    case "payload":
      return <PayloadPart />;
    case "properties":
      return <PropertiesPart sender={sender} />;
    case "repeat":
      return <RepeatPart />;
    case "saved":
      return <SavedPart />;
  }
}
