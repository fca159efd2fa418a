import { useDeferredValue } from "react";
import { TextEditor } from "#renderer/editor/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { Segmented } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { findJsonFault } from "./describePublish.ts";

const formats = [
  { value: "text", label: "Text" },
  { value: "json", label: "JSON" },
] as const;

/** The Application Message as a person writes it. */
export function PayloadPart() {
  const payload = useDraft((draft) => draft.payload);
  const format = useDraft((draft) => draft.format);
  const change = useDraft((draft) => draft.change);
  const judged = useDeferredValue(payload);
  const fault = format === "json" && judged !== "" ? findJsonFault(judged) : undefined;
  return (
    <div className={styles.column}>
      <div className={styles.strip}>
        <h3>Payload</h3>
        <span className={styles.end}>
          <Segmented
            isLabelHidden
            label="Payload format"
            value={format}
            choices={formats}
            onValue={(value) => change({ format: value })}
          />
        </span>
      </div>
      <TextEditor
        label="Payload"
        language={format === "json" ? "json" : "plaintext"}
        value={payload}
        onValue={(value) => change({ payload: value })}
      />
      {fault !== undefined && (
        <p className={styles.note} role="status">
          ▲ Not JSON: {fault}. It can be published as it stands.
        </p>
      )}
    </div>
  );
}
