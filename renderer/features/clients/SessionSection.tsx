import { CheckField, SelectField } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FormArea, FormText, type PartProps } from "./fields.tsx";

const answers = [
  { value: "", label: "Not said" },
  { value: "yes", label: "1: yes" },
  { value: "no", label: "0: no" },
] as const;

/** What CONNECT says about the session. */
export function SessionSection(part: PartProps) {
  const { form, change } = part;
  const isV5 = form.protocolVersion === 5;
  return (
    <>
      <div className={styles.checks}>
        <CheckField
          label={isV5 ? "Clean Start" : "Clean Session"}
          isChecked={form.clean}
          onValue={(clean) => change({ clean })}
        />
        <CheckField
          label="Connect again after a lost connection"
          isChecked={form.reconnects}
          onValue={(reconnects) => change({ reconnects })}
        />
      </div>
      <div className={styles.pair}>
        <FormText {...part} name="keepAliveSeconds" label="Keep Alive in seconds" isNumber />
        {isV5 && (
          <FormText
            {...part}
            name="sessionExpiryInterval"
            label="Session Expiry Interval in seconds"
            isNumber
            placeholder="0: ends with the connection"
          />
        )}
      </div>
      {isV5 && (
        <>
          <div className={styles.pair}>
            <FormText {...part} name="receiveMaximum" label="Receive Maximum" isNumber placeholder="65535" />
            <FormText
              {...part}
              name="maximumPacketSize"
              label="Maximum Packet Size in bytes"
              isNumber
              placeholder="no limit"
            />
          </div>
          <div className={styles.pair}>
            <FormText {...part} name="topicAliasMaximum" label="Topic Alias Maximum" isNumber placeholder="0" />
            <SelectField
              label="Request Response Information"
              value={form.requestResponseInformation}
              choices={answers}
              onValue={(requestResponseInformation) => change({ requestResponseInformation })}
            />
          </div>
          <div className={styles.pair}>
            <SelectField
              label="Request Problem Information"
              value={form.requestProblemInformation}
              choices={answers}
              onValue={(requestProblemInformation) => change({ requestProblemInformation })}
            />
          </div>
          <FormArea
            {...part}
            name="userProperties"
            label="User Properties"
            rows={2}
            hint="One on a line, as name: value"
          />
        </>
      )}
    </>
  );
}
