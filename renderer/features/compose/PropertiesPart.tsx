import { Plus, X } from "lucide-react";
import { parseTopicName } from "#shared/topic/index.ts";
import { parseHex } from "#shared/profile/index.ts";
import type { ComposedMessage } from "#shared/message/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { Button, IconButton, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import type { Sender } from "./useSender.ts";

type Properties = NonNullable<ComposedMessage["properties"]>;

const MAXIMUM_SECONDS = 0xffff_ffff;
const MAXIMUM_ALIAS = 0xffff;
const indicators = [
  { value: "", label: "Not told" },
  { value: "0", label: "0 · any bytes" },
  { value: "1", label: "1 · UTF-8 text" },
] as const;

/** The properties of PUBLISH that a client may send (MQTT 5.0 §3.3.2.3). An empty field is absent on the wire. */
export function PropertiesPart({ sender }: { readonly sender: Sender }) {
  const properties: Properties = useDraft((draft) => draft.properties) ?? {};
  const changeDraft = useDraft((draft) => draft.change);
  const userProperties = properties.userProperties ?? [];

  function change(part: Partial<Properties>): void {
    const next = { ...properties, ...part };
    const isEmpty = Object.values(next).every(
      (value) => value === undefined || (Array.isArray(value) && value.length === 0),
    );
    changeDraft({ properties: isEmpty ? undefined : next });
  }
  const changePair = (index: number, part: Partial<(typeof userProperties)[number]>): void =>
    change({ userProperties: userProperties.map((pair, at) => (at === index ? { ...pair, ...part } : pair)) });

  const { responseTopic, correlationData } = properties;
  const response = responseTopic === undefined ? undefined : parseTopicName(responseTopic);
  return (
    <div className={styles.form}>
      {sender.version !== 5 && (
        <p className={styles.wide}>▲ This client speaks no MQTT 5.0: what is written here is kept and not sent.</p>
      )}
      <TextField
        label="Content Type"
        isMono
        placeholder="application/json"
        value={properties.contentType ?? ""}
        onValue={(value) => change({ contentType: value === "" ? undefined : value })}
      />
      <SelectField
        label="Payload Format Indicator"
        value={
          properties.payloadFormatIndicator === undefined ? "" : properties.payloadFormatIndicator === 1 ? "1" : "0"
        }
        choices={indicators}
        onValue={(value) => change({ payloadFormatIndicator: value === "" ? undefined : value === "1" ? 1 : 0 })}
      />
      <IntegerField
        label="Message Expiry Interval, s"
        maximum={MAXIMUM_SECONDS}
        minimum={0}
        value={properties.messageExpiryInterval}
        onValue={(value) => change({ messageExpiryInterval: value })}
      />
      <IntegerField
        label="Topic Alias"
        maximum={MAXIMUM_ALIAS}
        minimum={1}
        value={properties.topicAlias}
        onValue={(value) => change({ topicAlias: value })}
      />
      <TextField
        label="Response Topic"
        isMono
        value={responseTopic ?? ""}
        error={response === undefined || response.ok ? undefined : response.error.message}
        onValue={(value) => change({ responseTopic: value === "" ? undefined : value })}
      />
      <TextField
        label="Correlation Data, hex"
        isMono
        value={correlationData ?? ""}
        error={
          correlationData === undefined || parseHex(correlationData) !== undefined
            ? undefined
            : "not an even number of hexadecimal digits: it is left out"
        }
        onValue={(value) => change({ correlationData: value === "" ? undefined : value })}
      />
      <fieldset className={styles.wide}>
        <legend>User Properties</legend>
        {userProperties.map(({ name, value }, index) => (
          // Their order is kept on the wire, and a place is all that tells two equal ones apart.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={styles.pair}>
            <input
              aria-label={`Name of User Property ${index + 1}`}
              value={name}
              onChange={({ target }) => changePair(index, { name: target.value })}
            />
            <input
              aria-label={`Value of User Property ${index + 1}`}
              value={value}
              onChange={({ target }) => changePair(index, { value: target.value })}
            />
            <IconButton
              label={`Remove User Property ${index + 1}`}
              icon={X}
              onClick={() => change({ userProperties: userProperties.filter((_pair, at) => at !== index) })}
            />
          </div>
        ))}
        <Button
          variant="quiet"
          onClick={() => change({ userProperties: [...userProperties, { name: "", value: "" }] })}
        >
          <Plus aria-hidden size={14} /> Add User Property
        </Button>
      </fieldset>
    </div>
  );
}

interface IntegerFieldProps {
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly value: number | undefined;
  readonly onValue: (value: number | undefined) => void;
}

/** A whole number or nothing; the browser keeps other characters out. */
function IntegerField({ label, minimum, maximum, value, onValue }: IntegerFieldProps) {
  return (
    <TextField
      label={label}
      isMono
      inputMode="numeric"
      value={value === undefined ? "" : String(value)}
      onValue={(text) => {
        const digits = text.replaceAll(/\D/g, "");
        onValue(digits === "" ? undefined : Math.min(maximum, Math.max(minimum, Number(digits))));
      }}
    />
  );
}
