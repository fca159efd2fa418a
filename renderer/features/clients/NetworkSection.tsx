import { Segmented } from "#renderer/ui/index.ts";
import styles from "./Clients.module.css";
import { FormArea, FormText, type PartProps, SecretField } from "./fields.tsx";

/** What stands between: a proxy, headers of the upgrade, and how long to wait. */
export function NetworkSection(part: PartProps) {
  const { form, change } = part;
  return (
    <>
      <Segmented
        label="Proxy"
        value={form.proxy}
        choices={[
          { value: "none", label: "None" },
          { value: "socks5", label: "SOCKS5" },
          { value: "http", label: "HTTP CONNECT" },
        ]}
        onValue={(proxy) => change({ proxy })}
      />
      {form.proxy !== "none" && (
        <>
          <div className={styles.hostPort}>
            <FormText {...part} name="proxyHost" label="Proxy host" isMono />
            <FormText {...part} name="proxyPort" label="Proxy port" isNumber />
          </div>
          <FormText {...part} name="proxyUserName" label="Proxy user name" />
          <SecretField {...part} name="proxyPassword" label="Proxy password" />
        </>
      )}
      {form.transport === "websocket" && form.target === "remote" && (
        <>
          <FormArea {...part} name="headers" label="WebSocket headers" rows={2} hint="One on a line, as name: value" />
          <SecretField {...part} name="authorization" label="Authorization header" />
        </>
      )}
      <FormText
        {...part}
        name="connectTimeoutSeconds"
        label="Give an attempt up after seconds"
        isNumber
        placeholder="10"
      />
    </>
  );
}
