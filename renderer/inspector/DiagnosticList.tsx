import type { ReactNode } from "react";
import type { Diagnostic, Severity } from "#shared/mqtt/spec/index.ts";
import type { PacketPart } from "#renderer/state/index.ts";
import { Message } from "#renderer/ui/index.ts";
import styles from "./Inspector.module.css";
import { describeSpan } from "./readings.ts";
import { statementText } from "./standardText.ts";

const words: Readonly<Record<Severity, { readonly glyph: string; readonly word: string }>> = {
  error: { glyph: "⊘", word: "Error" },
  warning: { glyph: "▲", word: "Warning" },
  note: { glyph: "·", word: "Note" },
};

interface DiagnosticListProps {
  readonly diagnostics: readonly Diagnostic[];
  /** What kept some rules from being applied; empty when nothing did. */
  readonly limit?: string;
  readonly onSelect: (part: PacketPart) => void;
}

/** What a packet does against the standard, each with the statement it rests on; choosing one selects its bytes. */
export function DiagnosticList({ diagnostics, limit = "", onSelect }: DiagnosticListProps): ReactNode {
  if (diagnostics.length === 0 && limit === "") return null;
  return (
    <ul className={styles.diagnostics} aria-label="Diagnostics">
      {diagnostics.map((diagnostic, position) => {
        const { glyph, word } = words[diagnostic.severity];
        const { span, statement } = diagnostic;
        return (
          // A list that is replaced as a whole: positions are its identity.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={position}>
            <button
              type="button"
              data-severity={diagnostic.severity}
              onClick={() => onSelect({ kind: "bytes", span: atLeastOneByte(span), byte: span.start })}
            >
              <span className={styles.severity}>
                <span aria-hidden>{glyph}</span> {word}
              </span>
              <span className={styles.message}>
                <Message text={diagnostic.message} isSentence />
              </span>
              <span className={styles.faint}>
                {describeSpan(span)}
                {statement !== undefined && ` · ${statement.edition} [${statement.id}]`}
              </span>
              {statement !== undefined && <span className={styles.statement}>{statementText(statement)}</span>}
            </button>
          </li>
        );
      })}
      {limit !== "" && <li className={styles.faint}>{limit}</li>}
    </ul>
  );
}

/** A diagnostic may point between bytes, where something is missing: the byte before or after is shown. */
function atLeastOneByte(span: Diagnostic["span"]): Diagnostic["span"] {
  return span.end > span.start ? span : { start: Math.max(0, span.start - 1), end: Math.max(1, span.start) };
}
