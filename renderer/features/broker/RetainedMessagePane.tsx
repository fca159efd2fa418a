import { type ReactNode, useMemo, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { RetainedMessageDetail } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { PayloadView } from "#renderer/payload/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, CopyButton, EmptyState, Message, useNow } from "#renderer/ui/index.ts";
import styles from "./Session.module.css";
import { ageText } from "./describeBroker.ts";
import { expiryText, publisherText } from "./retainedColumns.ts";

/** The retained message of a topic in full: payload, properties, and who set it when. */
export function RetainedMessagePane({ topicName }: { readonly topicName: string }): ReactNode {
  const { broker, draft, layout } = useAppState();
  const { value, error } = useView("retainedMessage", { topicName });
  if (error !== undefined) {
    return (
      <EmptyState isSmall title="The message cannot be shown">
        <Message text={error.message} isSentence />
      </EmptyState>
    );
  }
  if (value === undefined) return <div aria-busy="true" />;
  const name = escapeText(topicName);
  if (value.message === undefined) {
    return (
      <EmptyState isSmall title="No retained message any more">
        {name} was cleared, or its message has expired.
      </EmptyState>
    );
  }
  return (
    <>
      <header className={styles.messageHead}>
        <h2>{name}</h2>
        <CopyButton isIcon label="Copy topic" text={() => topicName} />
        <Button
          onClick={() => {
            draft.getState().change({ topicName });
            layout.getState().openPanel("compose");
          }}
        >
          Publish…
        </Button>
        <Button onClick={() => broker.getState().openDialog({ kind: "clear", scope: { kind: "topic", topicName } })}>
          Clear…
        </Button>
      </header>
      <History message={value.message} />
      <Payload message={value.message} />
    </>
  );
}

function History({ message }: { readonly message: RetainedMessageDetail }): ReactNode {
  const now = useNow(1_000);
  const { publisher, setAtMs, firstPublisher, firstSetAtMs, expiresAtMs, userProperties } = message;
  const { contentType, payloadFormatIndicator, responseTopic, correlationData } = message;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Set by", `${publisherText(publisher)}, ${ageText(now - setAtMs)} ago`],
    [
      "First set by",
      firstSetAtMs === setAtMs ? undefined : `${publisherText(firstPublisher)}, ${ageText(now - firstSetAtMs)} ago`,
    ],
    ["Expires in", expiresAtMs === undefined ? undefined : expiryText(message, now)],
    ["Content Type", contentType],
    ["Payload Format Indicator", payloadFormatIndicator === undefined ? undefined : String(payloadFormatIndicator)],
    ["Response Topic", responseTopic],
    ["Correlation Data", correlationData === undefined ? undefined : hexOf(correlationData)],
    ...userProperties.map((property) => [property.name, property.value] as const),
  ];
  return (
    <dl className={styles.properties}>
      {facts.map(
        ([name, value], index) =>
          value !== undefined && (
            // User Properties may repeat a name; their order is theirs.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={`${index} ${name}`}>
              <dt>{escapeText(name)}</dt>
              <dd>{escapeText(value)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Payload({ message }: { readonly message: RetainedMessageDetail }): ReactNode {
  const { topicName, contentType, qos } = message;
  const payload = useSameBytes(message.payload);
  const known = useMemo(() => ({ topicName, contentType }), [topicName, contentType]);
  return (
    <PayloadView payload={payload} message={known}>
      <span>QoS {qosText(qos)}</span>
      <span>▣ Retained</span>
    </PayloadView>
  );
}

/** The same array as before while the bytes are the same: a view of the engine brings new ones with each value. */
function useSameBytes(bytes: Uint8Array): Uint8Array {
  const [held, setHeld] = useState(bytes);
  const isSame = useMemo(
    () => held.length === bytes.length && held.every((byte, index) => byte === bytes[index]),
    [held, bytes],
  );
  if (isSame) return held;
  setHeld(bytes);
  return bytes;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
