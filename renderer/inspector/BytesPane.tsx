import { Binary } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import type { ByteSpan } from "#shared/base/index.ts";
import type { Diagnostic } from "#shared/mqtt/spec/index.ts";
import type { PacketPart } from "#renderer/state/index.ts";
import { HexGrid, type HexGridHandle, type HexMarks } from "#renderer/ui/hexGrid/index.ts";
import { IconButton, ScrollArea } from "#renderer/ui/index.ts";
import { BitStrip } from "./BitStrip.tsx";
import { bitOwner, type FieldIndex } from "./fieldIndex.ts";
import type { HoverPreview } from "./hover.ts";
import styles from "./Inspector.module.css";
import { partAtByte, type ShownPart } from "./part.ts";
import { allReadingsOf, readingsOf } from "./readings.ts";

interface BytesPaneProps {
  readonly bytes: Uint8Array;
  /** Another packet begins at its first byte; bytes that change under the same number stay where they are. */
  readonly sequence: number | undefined;
  readonly index: FieldIndex;
  readonly diagnostics: readonly Diagnostic[];
  readonly shown: ShownPart;
  readonly hover: HoverPreview;
  readonly onSelect: (part: PacketPart) => void;
  /** Escape. */
  readonly onLeave?: (() => void) | undefined;
  /** Bytes that a search has found. */
  readonly matches: readonly ByteSpan[];
  /** Whether every reading of the selected bytes is shown, and not only those that fit a line. */
  readonly isInspectingData: boolean;
  readonly onInspectData: (isInspecting: boolean) => void;
}

/** The bytes of a packet with the selected field outlined, and under them its bits or its readings. */
export function BytesPane(props: BytesPaneProps): ReactNode {
  const { bytes, index, diagnostics, shown, hover, onSelect, matches, isInspectingData } = props;
  const hex = useRef<HexGridHandle>(null);
  useEffect(() => hover.subscribe((node) => hex.current?.preview(node?.field.span)), [hover]);

  const marks = useMemo<HexMarks>(
    () => ({
      fieldsIn: (range) => index.alternateSpans(range),
      selected: shown.span,
      related: shown.related,
      malformed: diagnostics.filter(({ severity }) => severity !== "note").map(({ span }) => span),
      matches,
    }),
    [index, diagnostics, shown, matches],
  );
  const describeByte = useCallback(
    (offset: number) => index.nodeAtByte(offset)?.field.label ?? "not interpreted",
    [index],
  );

  const owner = shown.node === undefined ? undefined : bitOwner(shown.node);
  const ownerSpan = owner?.field.span;
  const readings = shown.span === undefined || isInspectingData ? [] : readingsOf(bytes, shown.span);
  return (
    <div className={styles.bytesPane}>
      <HexGrid
        key={props.sequence}
        ref={hex}
        label="Bytes"
        bytes={bytes}
        marks={marks}
        cursor={shown.byte}
        describeByte={describeByte}
        onSelectByte={(offset) => onSelect(partAtByte(index, offset))}
        onSelectRange={(span, byte) => onSelect({ kind: "bytes", span, byte })}
        onHover={(offset) => hover.set(offset === undefined ? undefined : index.nodeAtByte(offset))}
        onKey={(event) => {
          if (event.key !== "Escape" || props.onLeave === undefined) return false;
          props.onLeave();
          return true;
        }}
      />
      {isInspectingData && (
        <ScrollArea label="Data inspector" className={styles.dataInspector}>
          {shown.span === undefined ? (
            <p className={styles.faint}>Select a field or a range of bytes to read it in every way.</p>
          ) : (
            <dl>
              {allReadingsOf(bytes, shown.span).map((reading) => (
                <div key={reading.name}>
                  <dt>{reading.name}</dt>
                  <dd>{reading.value}</dd>
                </div>
              ))}
            </dl>
          )}
        </ScrollArea>
      )}
      <div className={styles.foot}>
        {owner !== undefined && ownerSpan !== undefined ? (
          <BitStrip
            byte={bytes[ownerSpan.start] ?? 0}
            owner={owner}
            selected={shown.node}
            hover={hover}
            onSelect={onSelect}
          />
        ) : (
          <dl className={styles.readings}>
            {readings.map((reading) => (
              <div key={reading.name}>
                <dt>{reading.name}</dt>
                <dd>{reading.value}</dd>
              </div>
            ))}
          </dl>
        )}
        <span className={styles.gap} />
        <IconButton
          label="Data inspector"
          icon={Binary}
          aria-pressed={isInspectingData}
          onClick={() => props.onInspectData(!isInspectingData)}
        />
      </div>
    </div>
  );
}
