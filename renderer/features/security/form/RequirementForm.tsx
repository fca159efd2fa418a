import { useState } from "react";
import type { PolicyRequirementRow } from "#shared/contract/index.ts";
import { Button, SelectField } from "#renderer/ui/index.ts";
import styles from "./Form.module.css";
import { addItem, type FormPolicy, type FormRequirement, freshName, removeItem } from "./editPolicy.ts";

const kinds = [
  { value: "neverReceives", label: "never receives another's" },
  { value: "neverPublishes", label: "never publishes" },
  { value: "canReceive", label: "can always receive its own" },
  { value: "canPublish", label: "can always publish its own" },
  { value: "soleWriter", label: "alone publishes" },
] as const;

type Kind = (typeof kinds)[number]["value"];

interface RequirementFormProps {
  readonly requirements: readonly FormRequirement[];
  readonly verdicts: readonly PolicyRequirementRow[];
  readonly roles: readonly string[];
  readonly topics: FormPolicy["topics"];
  readonly text: string;
  readonly onText: (text: string) => void;
}

const looks = {
  proved: { glyph: "✓", tone: "allow" },
  refuted: { glyph: "⊘", tone: "deny" },
  open: { glyph: "▲", tone: "warning" },
} as const;

/** What must hold, with its verdicts, and another one put together from a sentence. */
export function RequirementForm({ requirements, verdicts, roles, topics, text, onText }: RequirementFormProps) {
  const [role, setRole] = useState("");
  const [kind, setKind] = useState<Kind>("neverReceives");
  const [topic, setTopic] = useState("");
  const chosenRole = role === "" ? (roles[0] ?? "") : role;
  const chosenTopic = topic === "" ? (topics[0]?.id ?? "") : topic;
  return (
    <fieldset className={styles.role}>
      <legend>Requirements</legend>
      <ul className={styles.ruleList} aria-label="Requirements of the policy">
        {requirements.map(({ id, text: words, path }) => {
          const verdict = verdicts.find((one) => one.id === id)?.kind;
          const look = verdict === undefined ? undefined : looks[verdict];
          return (
            <li key={path.join(".")} className={styles.requirement}>
              <span className={look === undefined ? undefined : styles[look.tone]}>
                <span aria-hidden>{look?.glyph} </span>
                {verdict}
              </span>
              <span>
                {id}: {words}
              </span>
              <Button variant="quiet" onClick={() => onText(removeItem(text, path))}>
                Remove {id}
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={styles.fields}>
        <SelectField label="Role" value={chosenRole} choices={roles.map(choice)} onValue={setRole} />
        <SelectField label="must hold" value={kind} choices={kinds} onValue={setKind} />
        <SelectField
          label="Topic"
          value={chosenTopic}
          choices={topics.map(({ id }) => choice(id))}
          onValue={setTopic}
        />
      </div>
      <div>
        <Button
          disabled={chosenRole === "" || chosenTopic === ""}
          onClick={() => {
            const id = freshName(
              "R",
              requirements.map((one) => one.id),
            );
            const variable = topics.find((one) => one.id === chosenTopic)?.variables.at(-1);
            onText(addItem(text, ["requirements"], { id, ...requirementOf(kind, chosenRole, chosenTopic, variable) }));
          }}
        >
          Add requirement
        </Button>
      </div>
    </fieldset>
  );
}

function choice(value: string) {
  return { value, label: value };
}

/** The last variable of a topic tells clients apart: another's is where that is another. */
function requirementOf(
  kind: Kind,
  role: string,
  topic: string,
  variable: string | undefined,
): Readonly<Record<string, unknown>> {
  switch (kind) {
    case "neverReceives":
      return { never: { role, receives: topic, ...(variable === undefined ? {} : { of: { [variable]: "other" } }) } };
    case "neverPublishes":
      return { never: { role, publishes: topic } };
    case "canReceive":
      return { always: { role, canReceive: topic, of: "self" } };
    case "canPublish":
      return { always: { role, canPublish: topic, of: "self" } };
    case "soleWriter":
      return { soleWriter: { topic, role } };
  }
}
