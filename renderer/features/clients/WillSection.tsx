import { CheckField, Segmented } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FormArea, FormText, type PartProps } from "./fields.tsx";

const qosChoices = [
  { value: "0", label: "0", glyph: "○" },
  { value: "1", label: "1", glyph: "◐" },
  { value: "2", label: "2", glyph: "●" },
] as const;

/** What the broker publishes when this client is lost. */
export function WillSection(part: PartProps) {
  const { form, change } = part;
  return (
    <>
      <CheckField label="Leave a Will Message" isChecked={form.hasWill} onValue={(hasWill) => change({ hasWill })} />
      {!form.hasWill && (
        <p className={styles.words}>The broker publishes it when the connection ends without a DISCONNECT.</p>
      )}
      {form.hasWill && (
        <>
          <FormText {...part} name="willTopicName" label="Topic Name" isMono />
          <FormArea {...part} name="willPayload" label="Payload" rows={2} />
          <div className={styles.pair}>
            <Segmented
              label="Payload is"
              value={form.willPayloadFormat}
              choices={[
                { value: "text", label: "Text" },
                { value: "hex", label: "Hexadecimal" },
              ]}
              onValue={(willPayloadFormat) => change({ willPayloadFormat })}
            />
            <Segmented
              label="QoS"
              value={form.willQoS}
              choices={qosChoices}
              onValue={(willQoS) => change({ willQoS })}
            />
          </div>
          <CheckField label="Retain" isChecked={form.willRetain} onValue={(willRetain) => change({ willRetain })} />
          {form.protocolVersion === 5 && <WillProperties {...part} />}
        </>
      )}
    </>
  );
}

function WillProperties(part: PartProps) {
  const { form, change } = part;
  return (
    <>
      <div className={styles.pair}>
        <FormText {...part} name="willDelayInterval" label="Will Delay Interval in seconds" isNumber placeholder="0" />
        <FormText
          {...part}
          name="willMessageExpiryInterval"
          label="Message Expiry Interval in seconds"
          isNumber
          placeholder="never"
        />
      </div>
      <div className={styles.pair}>
        <FormText {...part} name="willContentType" label="Content Type" isMono />
        <FormText {...part} name="willResponseTopic" label="Response Topic" isMono />
      </div>
      <FormText {...part} name="willCorrelationData" label="Correlation Data, hexadecimal" isMono />
      <CheckField
        label="Payload Format Indicator: the payload is UTF-8 text"
        isChecked={form.willPayloadIsText}
        onValue={(willPayloadIsText) => change({ willPayloadIsText })}
      />
      <FormArea
        {...part}
        name="willUserProperties"
        label="User Properties"
        rows={2}
        hint="One on a line, as name: value"
      />
    </>
  );
}
