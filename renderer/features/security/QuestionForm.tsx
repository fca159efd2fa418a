import { useState } from "react";
import type { PolicyQuestion } from "#shared/contract/index.ts";
import { type SecurityFocus, useSecurity } from "#renderer/state/index.ts";
import { Button, SelectField, TextField } from "#renderer/ui/index.ts";
import { topicOfQuestion } from "./questionWords.ts";
import styles from "./Answers.module.css";

type Kind = PolicyQuestion["kind"];
type QuestionFocus = Extract<SecurityFocus, { kind: "question" }>;

const kinds = [
  { value: "publish", label: "publish" },
  { value: "receive", label: "receive" },
  { value: "subscribe", label: "subscribe to" },
  { value: "will", label: "leave a will on" },
  { value: "connect", label: "connect" },
] as const;

const levels = [
  { value: "0", label: "0" },
  { value: "1", label: "1" },
  { value: "2", label: "2" },
] as const;

/** May this client do that? Filled in from a packet, or by hand. */
export function QuestionForm({ asked }: { readonly asked: QuestionFocus | undefined }) {
  const select = useSecurity((security) => security.select);
  const [client, setClient] = useState(asked?.client.clientIdentifier ?? "");
  const [kind, setKind] = useState<Kind>(asked?.question.kind ?? "publish");
  const [topic, setTopic] = useState(asked === undefined ? "" : (topicOfQuestion(asked.question) ?? ""));
  const [qos, setQos] = useState<"0" | "1" | "2">(qosOf(asked?.question));
  const isComplete = client !== "" && (kind === "connect" || topic !== "");
  return (
    <form
      aria-label="Ask the policy"
      className={styles.ask}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isComplete) return;
        const isSame = client === asked?.client.clientIdentifier;
        // Somebody else has other groups and attributes: those of the account are asked for.
        select({
          kind: "question",
          client: isSame ? asked.client : { clientIdentifier: client },
          question: questionOf(kind, topic, qos),
        });
      }}
    >
      <TextField label="May client" isMono value={client} onValue={setClient} />
      <SelectField label="do this" value={kind} choices={kinds} onValue={setKind} />
      {kind !== "connect" && (
        <>
          <TextField
            label={kind === "subscribe" ? "Topic Filter" : "Topic Name"}
            isMono
            value={topic}
            onValue={setTopic}
          />
          {kind !== "receive" && <SelectField label="QoS" value={qos} choices={levels} onValue={setQos} />}
        </>
      )}
      <Button type="submit" disabled={!isComplete}>
        Ask
      </Button>
    </form>
  );
}

function qosOf(question: PolicyQuestion | undefined): "0" | "1" | "2" {
  if (question === undefined || !("qos" in question)) return "0";
  return levels[question.qos].value;
}

function questionOf(kind: Kind, topic: string, level: "0" | "1" | "2"): PolicyQuestion {
  const qos = level === "0" ? 0 : level === "1" ? 1 : 2;
  switch (kind) {
    case "connect":
      return { kind };
    case "receive":
      return { kind, topicName: topic };
    case "subscribe":
      return { kind, topicFilter: topic, qos };
    case "publish":
    case "will":
      return { kind, topicName: topic, qos, retain: false };
  }
}
