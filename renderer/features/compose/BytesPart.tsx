import { useDeferredValue, useMemo } from "react";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { PacketBytes } from "#renderer/inspector/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { EmptyState, formatBytes } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { previewPublish, type WirePreview } from "./wirePreview.ts";

/** The bytes that will be sent, as the draft stands. */
export function BytesPart({ version }: { readonly version: ProtocolVersion }) {
  const topicName = useDraft((draft) => draft.topicName);
  const qos = useDraft((draft) => draft.qos);
  const retain = useDraft((draft) => draft.retain);
  // A large payload is encoded when the typing leaves time for it.
  const payload = useDeferredValue(useDraft((draft) => draft.payload));
  const preview = useMemo(
    () => previewPublish({ topicName, qos, retain, payload }, version),
    [topicName, qos, retain, payload, version],
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
