import { useEffect, useId, useRef } from "react";
import { compileTemplate } from "#shared/message/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { CheckField, Segmented, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { adviseTopicName } from "./describePublish.ts";
import { EMBEDDED, type Sender } from "./useSender.ts";
import { useTopicCompletions } from "./useTopicCompletions.ts";
import { exampleContext } from "./wirePreview.ts";

const qosChoices = [
  { value: "0", label: "0", glyph: "○" },
  { value: "1", label: "1", glyph: "◐" },
  { value: "2", label: "2", glyph: "●" },
] as const;
const qosOfChoice = { "0": 0, "1": 1, "2": 2 } as const;
const choiceOfQoS = { 0: "0", 1: "1", 2: "2" } as const;

/** Who publishes, where, and how surely. */
export function FieldsPart({ sender }: { readonly sender: Sender }) {
  const change = useDraft((draft) => draft.change);
  const topicName = useDraft((draft) => draft.topicName);
  const qos = useDraft((draft) => draft.qos);
  const retain = useDraft((draft) => draft.retain);
  const isClearing = useDraft((draft) => draft.retain && draft.body === "");
  const topicField = useRef<HTMLInputElement>(null);
  const template = compileTemplate(topicName);
  const parsed = parseTopicName(template.fillIn(exampleContext(sender.clientIdentifier)));
  const completions = useTopicCompletions(topicName);
  const completionsId = useId();

  // The panel opens because somebody wants to write.
  useEffect(() => topicField.current?.focus(), []);

  return (
    <div className={styles.fields}>
      <SelectField
        label="Publish through"
        value={sender.value}
        choices={sender.choices}
        error={sender.problem}
        onValue={(value) => change({ via: value === EMBEDDED ? { kind: "embedded" } : { kind: "client", id: value } })}
      />
      <TextField
        ref={topicField}
        label="Topic Name"
        isMono
        placeholder="plant/line2/temperature"
        value={topicName}
        list={completionsId}
        onValue={(value) => change({ topicName: value })}
        error={topicName === "" || parsed.ok ? undefined : parsed.error.message}
        hint={
          isClearing
            ? "Empty and retained: it clears what the broker keeps for the topic"
            : (adviseTopicName(topicName) ?? describeUnknown(template.unknown))
        }
      />
      <datalist id={completionsId}>
        {completions.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <Segmented
        label="QoS"
        value={choiceOfQoS[qos]}
        choices={qosChoices}
        onValue={(value) => change({ qos: qosOfChoice[value] })}
      />
      <div className={styles.retain}>
        <CheckField label="▣ Retain" isChecked={retain} onValue={(isOn) => change({ retain: isOn })} />
      </div>
    </div>
  );
}

function describeUnknown([first]: readonly string[]): string | undefined {
  return first === undefined ? undefined : `${first} is no variable: it stays as it is`;
}
