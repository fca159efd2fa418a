import { useDeferredValue, useMemo } from "react";
import { PacketBytes } from "#renderer/inspector/index.ts";
import { EmptyState, formatBytes } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { useDraftMessage } from "./useDraftMessage.ts";
import type { Sender } from "./useSender.ts";
import { hasVariables, previewPublish, type WirePreview } from "./wirePreview.ts";

/** The bytes that will be sent, as the draft stands. */
export function BytesPart({ sender }: { readonly sender: Sender }) {
  const { version, clientIdentifier } = sender;
  // A large payload is encoded when the typing leaves time for it.
  const message = useDeferredValue(useDraftMessage());
  const preview = useMemo(
    () => previewPublish(message, { version, clientIdentifier }),
    [message, version, clientIdentifier],
  );
  return (
    <div className={styles.column}>
      <div className={styles.strip}>
        <h3>Bytes on the wire</h3>
        {preview.kind === "packet" && <span className={styles.ellipsis}>{describeExchange(preview)}</span>}
      </div>
      {preview.kind === "impossible" ? (
        <EmptyState isSmall title="Nothing can be sent yet">
          Because {preview.reason}.
        </EmptyState>
      ) : (
        <>
          <PacketBytes bytes={preview.bytes} version={version} direction="toServer" />
          {preview.identifierSpan !== undefined && (
            <p className={styles.note}>
              Packet Identifier, bytes {preview.identifierSpan.start}–{preview.identifierSpan.end - 1}: assigned when
              sent
            </p>
          )}
          {hasVariables(message) && <p className={styles.note}>Variables are shown with examples of their values</p>}
          {version !== 5 && message.properties !== undefined && (
            <p className={styles.note}>Properties are left out: this client speaks no MQTT 5.0</p>
          )}
        </>
      )}
    </div>
  );
}

function describeExchange({ bytes, exchange, exchangeBytes }: Extract<WirePreview, { kind: "packet" }>): string {
  const size = formatBytes(bytes.length);
  if (exchange.length === 1) return `${size} · 1 packet, no acknowledgement`;
  return `${size} · ${exchange.length} packets with acknowledgements, ${formatBytes(exchangeBytes)}`;
}
