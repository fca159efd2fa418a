import { useSecurity } from "#renderer/state/index.ts";
import { Button, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Form.module.css";
import { type FormPolicy, type FormRule, removeItem, setFilter, setTopic, setValue } from "./editPolicy.ts";

interface RuleFormProps {
  readonly rule: FormRule;
  readonly topics: FormPolicy["topics"];
  readonly text: string;
  readonly onText: (text: string) => void;
}

const effects = ["allow", "deny"].map((value) => ({ value, label: value }));
const actions = ["publish", "subscribe", "receive"].map((value) => ({ value, label: value }));
const levels = [
  { value: "", label: "any" },
  { value: "0", label: "0" },
  { value: "1", label: "1" },
  { value: "2", label: "2" },
];
const FILTER = "⟨filter⟩";

/** One rule in a line of fields: effect, action, on which topic, whose, at which QoS. */
export function RuleForm({ rule, topics, text, onText }: RuleFormProps) {
  const { path, id, effect, action, topic, filter, where, maxQos } = rule;
  const reveal = useSecurity((security) => security.select);
  const known = topics.find((one) => one.id === topic);
  const set = (key: string, value: string | number | undefined): void => onText(setValue(text, [...path, key], value));
  return (
    <li className={styles.rule}>
      <div className={styles.fields}>
        <TextField label="Rule" isMono value={id} onValue={(value) => set("id", value)} />
        <SelectField
          label="Effect"
          value={effect}
          choices={withPresent(effects, effect)}
          onValue={(value) => set("effect", value)}
        />
        <SelectField
          label="Action"
          value={action}
          choices={withPresent(actions, action)}
          onValue={(value) => set("action", value)}
        />
        <SelectField
          label="On topic"
          value={topic ?? FILTER}
          choices={[
            ...withPresent(
              topics.map(({ id: each }) => ({ value: each, label: each })),
              topic,
            ),
            { value: FILTER, label: "a filter…" },
          ]}
          onValue={(value) => {
            if (value === FILTER) onText(setFilter(text, path, filter ?? "#"));
            else onText(setTopic(text, path, value, topics.find((one) => one.id === value)?.variables ?? []));
          }}
        />
        {topic === undefined && (
          <TextField label="Topic Filter" isMono value={filter ?? ""} onValue={(value) => set("filter", value)} />
        )}
        {where.map(([name, value]) => (
          <TextField
            key={name}
            label={name}
            isMono
            list={`where-${id}`}
            value={value}
            onValue={(next) => onText(setValue(text, [...path, "where", name], next))}
          />
        ))}
        {known !== undefined && (
          <datalist id={`where-${id}`}>
            <option value="self">its own</option>
            <option value="any">anybody's</option>
          </datalist>
        )}
        <SelectField
          label="QoS at most"
          value={maxQos}
          choices={withPresent(levels, maxQos)}
          onValue={(value) => set("maxQos", value === "" ? undefined : Number(value))}
        />
      </div>
      <Button
        variant="quiet"
        onClick={() => {
          reveal(undefined);
          onText(removeItem(text, path));
        }}
      >
        Remove {id}
      </Button>
    </li>
  );
}

/** The choices, and the present value when it is none of them: a form never changes what it does not know. */
function withPresent(
  choices: readonly { readonly value: string; readonly label: string }[],
  present: string | undefined,
): readonly { readonly value: string; readonly label: string }[] {
  if (present === undefined || choices.some(({ value }) => value === present)) return choices;
  return [...choices, { value: present, label: present }];
}
