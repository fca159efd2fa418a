import { type FormEvent, useState } from "react";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { Button, classes, Segmented, TextField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { useClientActions } from "./useClientActions.ts";

const qosChoices = [
  { value: "0", label: "0", glyph: "○" },
  { value: "1", label: "1", glyph: "◐" },
  { value: "2", label: "2", glyph: "●" },
] as const;
const qosOfChoice = { "0": 0, "1": 1, "2": 2 } as const;

/** Asks for a Topic Filter and a QoS. It begins empty: nobody is subscribed to everything unasked. */
export function SubscribeForm({ clientId }: { readonly clientId: string }) {
  const actions = useClientActions();
  const [topicFilter, setTopicFilter] = useState("");
  const [qos, setQoS] = useState<"0" | "1" | "2">("0");
  const [refusal, setRefusal] = useState<string>();
  const parsed = parseTopicFilter(topicFilter);
  const error = refusal ?? (parsed.ok || topicFilter === "" ? undefined : parsed.error.message);

  async function subscribe(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!parsed.ok) return setRefusal(parsed.error.message);
    const problem = await actions.subscribe(clientId, parsed.value, qosOfChoice[qos]);
    setRefusal(problem);
    if (problem === undefined) setTopicFilter("");
  }

  return (
    <form
      className={classes(styles.subscribe, error !== undefined && styles.hasNote)}
      onSubmit={(event) => void subscribe(event)}
    >
      <TextField
        label="Topic Filter"
        isMono
        placeholder="plant/+/temperature"
        value={topicFilter}
        onValue={(value) => {
          setTopicFilter(value);
          setRefusal(undefined);
        }}
        error={error}
      />
      <Segmented label="QoS" value={qos} choices={qosChoices} onValue={setQoS} />
      <Button type="submit" disabled={topicFilter === ""}>
        Subscribe
      </Button>
    </form>
  );
}
