import { useMemo, useState } from "react";
import { PacketBytes } from "#renderer/inspector/index.ts";
import { EmptyState, formatBytes, formatCount } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { useDraftMessage } from "./useDraftMessage.ts";
import type { Sender } from "./useSender.ts";
import { createPreviewEncoders, previewPublish, type WirePreview } from "./wirePreview.ts";

/** Eight bytes a row are enough for the bytes; names and values take what is left. */
const FIELDS_FIRST = { fields: 60, packet: 40 };

type Sendable = Extract<WirePreview, { kind: "packet" }>;

/** The bytes that will be sent, as the draft stands. */
export function BytesPart({ sender }: { readonly sender: Sender }) {
  const { version, clientIdentifier } = sender;
  const message = useDraftMessage();
  // Bytes follow each key, also of a megabyte.
  const [encoders] = useState(createPreviewEncoders);
  const preview = useMemo(
    () => previewPublish(message, { version, clientIdentifier }, encoders),
    [message, version, clientIdentifier, encoders],
  );
  // Half a byte of hexadecimal cannot be sent: what could be sent stays in sight until the other half is typed.
  const [last, setLast] = useState<Sendable>();
  if (preview.kind === "packet" && preview !== last) setLast(preview);
  const shown = preview.kind === "packet" ? preview : message.body === "" ? undefined : last;
  return (
    <div className={styles.column}>
      <div className={styles.strip}>
        <h3>Bytes on the wire</h3>
        {preview.kind === "packet" && <span className={styles.ellipsis}>{describeExchange(preview)}</span>}
        {preview.kind === "impossible" && shown !== undefined && (
          // In the line of the size, so that nothing below it moves with each half of a byte.
          <span
            className={styles.ellipsis}
            role="status"
            title={`Nothing can be sent as it stands, because ${preview.reason}. Below is what could be sent last.`}
          >
            ▲ Not as it stands: {preview.reason}
          </span>
        )}
      </div>
      {shown === undefined ? (
        <EmptyState isSmall title="Nothing can be sent yet">
          {preview.kind === "impossible" && <>Because {preview.reason}.</>}
        </EmptyState>
      ) : (
        <>
          <div className={styles.column} data-stale={preview.kind === "impossible"}>
            <PacketBytes bytes={shown.bytes} version={version} direction="toServer" sizes={FIELDS_FIRST} />
          </div>
          {shown.identifierSpan !== undefined && (
            <p className={styles.note}>
              Packet Identifier, bytes {shown.identifierSpan.start}–{shown.identifierSpan.end - 1}: assigned when sent
            </p>
          )}
          {shown.hasVariables && <p className={styles.note}>Variables are shown with examples of their values</p>}
          {version !== 5 && message.properties !== undefined && (
            <p className={styles.note}>Properties are left out: this client speaks no MQTT 5.0</p>
          )}
        </>
      )}
    </div>
  );
}

function describeExchange({ bytes, exchange, exchangeBytes }: Sendable): string {
  const size = `${formatCount(bytes.length)} bytes`;
  if (exchange.length === 1) return `${size} · 1 packet, no acknowledgement`;
  return `${size} · ${exchange.length} packets with acknowledgements, ${formatBytes(exchangeBytes)}`;
}
