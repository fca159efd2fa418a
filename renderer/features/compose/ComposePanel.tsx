import { X } from "lucide-react";
import { useState } from "react";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useDraft } from "#renderer/state/index.ts";
import { Button, IconButton, Mark, PaneHeader, Tooltip } from "#renderer/ui/index.ts";
import { PersistentSplit, useCommandRegistry, useCommands, useKeyText } from "#renderer/workbench/index.ts";
import { BytesPart } from "./BytesPart.tsx";
import styles from "./Compose.module.css";
import { describeOutcome, describeWaiting, type OutcomeWords } from "./describePublish.ts";
import { FieldsPart } from "./FieldsPart.tsx";
import { PayloadPart } from "./PayloadPart.tsx";
import { useSender } from "./useSender.ts";
import { encodePayload, previewPublish } from "./wirePreview.ts";

/** The composer: what to say, and the bytes it becomes. */
export function ComposePanel() {
  const { draft: store } = useAppState();
  const contract = useContract();
  const registry = useCommandRegistry();
  const sender = useSender();
  const publishKey = useKeyText("compose.publish");
  const [outcome, setOutcome] = useState<OutcomeWords>();
  const topicName = useDraft((draft) => draft.topicName);

  async function publish(): Promise<void> {
    const { via, topicName, payload, qos, retain } = store.getState();
    const preview = previewPublish({ topicName, payload, qos, retain }, sender.version);
    if (preview.kind === "impossible" || sender.problem !== undefined) {
      const reason = preview.kind === "impossible" ? preview.reason : sender.problem;
      setOutcome({ tone: "bad", glyph: "⊘", text: `Not published: ${reason}` });
      return;
    }
    const waiting = describeWaiting(qos);
    setOutcome(waiting);
    const answer = await contract.command("client.publish", {
      via,
      topicName,
      payload: encodePayload(payload),
      qos,
      retain,
    });
    setOutcome(describeOutcome(answer, qos));
  }

  useCommands([{ id: "compose.publish", title: "Publish", key: "Mod+Enter", run: () => void publish() }]);

  return (
    <>
      <PaneHeader title="Compose">
        <span role="status" className={styles.outcome}>
          {outcome !== undefined && (
            <Mark tone={outcome.tone} glyph={outcome.glyph}>
              {outcome.text}
            </Mark>
          )}
        </span>
        <Tooltip text="Publish" keyText={publishKey}>
          <Button variant="primary" disabled={topicName === ""} onClick={() => registry.run("compose.publish")}>
            Publish
          </Button>
        </Tooltip>
        <IconButton label="Close Compose" icon={X} onClick={() => registry.run("panel.close")} />
      </PaneHeader>
      <FieldsPart sender={sender} />
      <PersistentSplit
        id="compose"
        orientation="horizontal"
        dividerLabels={["Width of the payload"]}
        parts={[
          { id: "payload", content: <PayloadPart />, defaultSize: "36%", minSize: 200 },
          { id: "bytes", content: <BytesPart version={sender.version} />, minSize: 240 },
        ]}
      />
    </>
  );
}
