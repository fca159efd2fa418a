import { type ReactNode, useMemo, useState } from "react";
import { Button, CopyButton, EmptyState, formatCount, Segmented } from "#renderer/ui/index.ts";
import { HexGrid, type HexMarks, hexPairs } from "#renderer/ui/hexGrid/index.ts";
import { TextLines } from "#renderer/ui/textLines/index.ts";
import styles from "./Inspector.module.css";
import { decodeText, indentJson, likelyFormat, type PayloadFormat, SHOWN_TEXT_BYTES } from "./payloadText.ts";

interface PayloadViewProps {
  /** Must keep its identity between renders while the content is the same. */
  readonly payload: Uint8Array;
  /** Stands at the start of the line of controls. */
  readonly children?: ReactNode;
}

const choices = [
  { value: "text", label: "Text" },
  { value: "json", label: "JSON" },
  { value: "hex", label: "Hex" },
] as const;

/** An Application Message as text, as JSON or as bytes; never cut without saying so and offering the rest. */
export function PayloadView({ payload, children }: PayloadViewProps): ReactNode {
  // The choice of a person holds until another format fits the next payload better, so it is kept per guess.
  const likely = useMemo(() => likelyFormat(payload), [payload]);
  const [chosen, setChosen] = useState<{ readonly likely: PayloadFormat; readonly format: PayloadFormat }>();
  const [whole, setWhole] = useState<Uint8Array>();
  const format = chosen?.likely === likely ? chosen.format : likely;
  const limit = whole === payload ? payload.length : Math.min(payload.length, SHOWN_TEXT_BYTES);
  const text = useMemo(() => {
    if (format === "hex") return "";
    const decoded = decodeText(payload, limit);
    return format === "json" ? indentJson(decoded) : decoded;
  }, [payload, format, limit]);
  const copied = (): string => (format === "hex" ? hexPairs(payload, 0, payload.length) : text);

  return (
    <div className={styles.payload}>
      <div className={styles.payloadHead}>
        {children}
        <span className={styles.faint}>{formatCount(payload.length)} B</span>
        <span className={styles.gap} />
        <CopyButton isIcon label="Copy payload" text={copied} />
        <Segmented
          label="Payload shown as"
          isLabelHidden
          value={format}
          choices={choices}
          onValue={(next) => setChosen({ likely, format: next })}
        />
      </div>
      {limit < payload.length && format !== "hex" && (
        <p className={styles.limit}>
          Text shown up to {formatCount(limit)} of {formatCount(payload.length)} bytes{" "}
          <Button variant="quiet" onClick={() => setWhole(payload)}>
            Load all
          </Button>
        </p>
      )}
      {payload.length === 0 ? (
        <EmptyState isSmall title="Empty payload">
          The message was sent with no bytes in it.
        </EmptyState>
      ) : format === "hex" ? (
        <HexGrid label="Payload bytes" bytes={payload} marks={noMarks} />
      ) : (
        <TextLines label="Payload" text={text} />
      )}
    </div>
  );
}

const noMarks: HexMarks = { fieldsIn: () => [], malformed: [], matches: [] };
