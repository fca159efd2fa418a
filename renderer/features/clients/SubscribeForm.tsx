import { type FormEvent, useState } from "react";
import type { SubscriptionRow } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import type { SubscriptionProfile } from "#shared/profile/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { Button, CheckField, classes, Segmented, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { useClientActions } from "./useClientActions.ts";

const qosChoices = [
  { value: "0", label: "0", glyph: "○" },
  { value: "1", label: "1", glyph: "◐" },
  { value: "2", label: "2", glyph: "●" },
] as const;
const qosOfChoice = { "0": 0, "1": 1, "2": 2 } as const;
const choiceOfQoS = { 0: "0", 1: "1", 2: "2" } as const;

const handlings = [
  { value: "0", label: "0: send retained messages" },
  { value: "1", label: "1: only to a new subscription" },
  { value: "2", label: "2: never" },
] as const;

interface Draft {
  readonly topicFilter: string;
  readonly qos: "0" | "1" | "2";
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly retainHandling: "0" | "1" | "2";
  readonly subscriptionIdentifier: string;
}

/** It begins empty: nobody is subscribed to everything unasked. */
const emptyDraft: Draft = {
  topicFilter: "",
  qos: "0",
  noLocal: false,
  retainAsPublished: false,
  retainHandling: "0",
  subscriptionIdentifier: "",
};

interface SubscribeFormProps {
  readonly clientId: string;
  readonly version: ProtocolVersion;
  /** A subscription to change; the form begins with its options, so another one needs another form. */
  readonly changed: SubscriptionRow | undefined;
  readonly onDone: () => void;
}

/** Asks for a Topic Filter and how to subscribe to it, or changes how. */
export function SubscribeForm({ clientId, version, changed, onDone }: SubscribeFormProps) {
  const actions = useClientActions();
  const [draft, setDraft] = useState<Draft>(changed === undefined ? emptyDraft : draftOf(changed));
  const [refusal, setRefusal] = useState<string>();
  const [showsOptions, setShowsOptions] = useState(changed !== undefined);
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setRefusal(undefined);
  };
  const parsed = parseTopicFilter(draft.topicFilter);
  const error = refusal ?? (parsed.ok || draft.topicFilter === "" ? undefined : parsed.error.message);

  async function subscribe(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!parsed.ok) return setRefusal(parsed.error.message);
    const wish = readDraft(draft, version === 5);
    if (wish === undefined) return setRefusal("A Subscription Identifier is a number from 1 to 268435455");
    const problem = await actions.subscribe(clientId, wish);
    setRefusal(problem);
    if (problem !== undefined) return undefined;
    setDraft(emptyDraft);
    return onDone();
  }

  return (
    <form className={styles.subscribeForm} onSubmit={(event) => void subscribe(event)}>
      <div className={classes(styles.subscribe, error !== undefined && styles.hasNote)}>
        <TextField
          label="Topic Filter"
          isMono
          placeholder="plant/+/temperature"
          value={draft.topicFilter}
          readOnly={changed !== undefined}
          onValue={(topicFilter) => change({ topicFilter })}
          error={error}
        />
        <Segmented label="QoS" value={draft.qos} choices={qosChoices} onValue={(qos) => change({ qos })} />
        <Button type="submit" disabled={draft.topicFilter === ""}>
          {changed === undefined ? "Subscribe" : "Change"}
        </Button>
        {version === 5 && changed === undefined && (
          <Button aria-expanded={showsOptions} onClick={() => setShowsOptions((shows) => !shows)}>
            Options
          </Button>
        )}
        {changed !== undefined && (
          <Button
            onClick={() => {
              setDraft(emptyDraft);
              onDone();
            }}
          >
            Cancel
          </Button>
        )}
      </div>
      {version === 5 && showsOptions && (
        <div className={styles.options}>
          <CheckField label="No Local" isChecked={draft.noLocal} onValue={(noLocal) => change({ noLocal })} />
          <CheckField
            label="Retain As Published"
            isChecked={draft.retainAsPublished}
            onValue={(retainAsPublished) => change({ retainAsPublished })}
          />
          <SelectField
            label="Retain Handling"
            value={draft.retainHandling}
            choices={handlings}
            onValue={(retainHandling) => change({ retainHandling })}
          />
          <TextField
            label="Subscription Identifier"
            isMono
            inputMode="numeric"
            placeholder="none"
            value={draft.subscriptionIdentifier}
            onValue={(subscriptionIdentifier) => change({ subscriptionIdentifier })}
          />
        </div>
      )}
    </form>
  );
}

function draftOf(row: SubscriptionRow): Draft {
  return {
    topicFilter: row.topicFilter,
    qos: choiceOfQoS[row.qos],
    noLocal: row.noLocal ?? false,
    retainAsPublished: row.retainAsPublished ?? false,
    retainHandling: choiceOfQoS[row.retainHandling ?? 0],
    subscriptionIdentifier: row.subscriptionIdentifier === undefined ? "" : String(row.subscriptionIdentifier),
  };
}

/** What to ask for; `undefined` when the identifier is none. */
function readDraft(draft: Draft, isV5: boolean): SubscriptionProfile | undefined {
  const plain = { topicFilter: draft.topicFilter, qos: qosOfChoice[draft.qos] };
  if (!isV5) return plain;
  const text = draft.subscriptionIdentifier.trim();
  const identifier = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (text !== "" && (identifier < 1 || identifier > 268_435_455)) return undefined;
  return {
    ...plain,
    ...(draft.noLocal ? { noLocal: true } : {}),
    ...(draft.retainAsPublished ? { retainAsPublished: true } : {}),
    ...(draft.retainHandling === "0" ? {} : { retainHandling: qosOfChoice[draft.retainHandling] }),
    ...(text === "" ? {} : { subscriptionIdentifier: identifier }),
  };
}
