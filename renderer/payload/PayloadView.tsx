import { type ReactNode, useId, useMemo, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import {
  type Decoding,
  type PayloadBody,
  type PayloadChoice,
  type PayloadFormat,
  payloadFormats,
} from "#shared/payload/index.ts";
import { usePayloadRules } from "#renderer/state/index.ts";
import { Button, CopyButton, EmptyState, formatCount, Segmented, SplitPane } from "#renderer/ui/index.ts";
import { HexGrid, type HexMarks, hexPairs } from "#renderer/ui/hexGrid/index.ts";
import { TextLines } from "#renderer/ui/textLines/index.ts";
import styles from "./Payload.module.css";
import { PayloadImage } from "./PayloadImage.tsx";
import { PayloadRuleDialog } from "./PayloadRuleDialog.tsx";
import { treeText } from "./payloadRows.ts";
import { PayloadTree } from "./PayloadTree.tsx";
import { choiceOf, ruleFor } from "./rules.ts";
import { type PayloadMessage, usePayloadDecoding } from "./usePayloadDecoding.ts";

interface PayloadViewProps {
  /** Must keep its identity between renders while the content is the same. */
  readonly payload: Uint8Array;
  /** What is known of the message; its format and its rule hang on it. */
  readonly message?: PayloadMessage;
  /** Takes a number out of a JSON payload, by the keys and indexes that lead to it, into a chart. */
  readonly onChart?: ((path: readonly string[]) => void) | undefined;
  /** Stands at the start of the line of controls. */
  readonly children?: ReactNode;
}

type Shown = "text" | "tree" | "image" | "hex";

const shownNames: Readonly<Record<Shown, string>> = { text: "Text", tree: "Tree", image: "Image", hex: "Hex" };
const noMessage: PayloadMessage = {};
const noMarks: HexMarks = { fieldsIn: () => [], malformed: [], matches: [] };
const automatic: PayloadChoice = { format: "auto" };

/** An Application Message decoded, beside its bytes; never cut without saying so and offering the rest. */
export function PayloadView({ payload, message = noMessage, onChart, children }: PayloadViewProps): ReactNode {
  const rules = usePayloadRules((state) => state.rules);
  const { topicName } = message;
  const rule = useMemo(() => (topicName === undefined ? undefined : ruleFor(rules, topicName)), [rules, topicName]);
  // What a person chose holds on this topic; a rule holds on all that it matches.
  const [override, setOverride] = useState<{
    readonly topicName: string | undefined;
    readonly choice: PayloadChoice;
  }>();
  const choice = useMemo(
    () => (override?.topicName === topicName && override !== undefined ? override.choice : ruleChoice(rule)),
    [override, topicName, rule],
  );
  const [whole, setWhole] = useState<Uint8Array>();
  const [preferred, setPreferred] = useState<{ readonly kind: PayloadBody["kind"]; readonly shown: Shown }>();
  const [isRuleOpen, setRuleOpen] = useState(false);
  const decoded = usePayloadDecoding(payload, choice, message, whole === payload);
  const decoding = decoded?.decoding;

  const views = viewsOf(decoding);
  const isKept = preferred?.kind === decoding?.body.kind && preferred !== undefined && views.includes(preferred.shown);
  const shown = isKept ? preferred.shown : (views[0] ?? "hex");
  const choose = (format: string): void => {
    if (format === "rule") setRuleOpen(true);
    else setOverride({ topicName, choice: choiceNamed(format, rule) });
  };

  return (
    <div className={styles.payload}>
      <div className={styles.head}>
        {children}
        <span className={styles.faint}>{formatCount(payload.length)} B</span>
        <span className={styles.gap} />
        {onChart !== undefined && isPlainNumber(decoding) && (
          <Button variant="quiet" onClick={() => onChart([])}>
            Chart
          </Button>
        )}
        <CopyButton isIcon label="Copy payload" text={() => copiedText(payload, decoding, shown)} />
        <FormatSelect choice={choice} decoding={decoding} hasTopic={topicName !== undefined} onChoose={choose} />
        {views.length > 1 && decoding !== undefined && (
          <Segmented
            label="Payload shown as"
            isLabelHidden
            value={shown}
            choices={views.map((value) => ({ value, label: shownNames[value] }))}
            onValue={(next) => setPreferred({ kind: decoding.body.kind, shown: next })}
          />
        )}
      </div>
      {decoding !== undefined && payload.length > 0 && (
        <Findings payload={decoded?.payload ?? payload} decoding={decoding} onLoadAll={() => setWhole(payload)} />
      )}
      {payload.length === 0 ? (
        <EmptyState isSmall title="Empty payload">
          The message was sent with no bytes in it.
        </EmptyState>
      ) : decoded === undefined ? (
        <div className={styles.payload} aria-busy="true" />
      ) : (
        <Body
          payload={shown === "hex" ? payload : decoded.payload}
          decoding={decoded.decoding}
          shown={shown}
          onChart={decoded.decoding.format === "json" && decoded.decoding.wrappings.length === 0 ? onChart : undefined}
        />
      )}
      {isRuleOpen && topicName !== undefined && (
        <PayloadRuleDialog topicName={topicName} choice={choice} onClose={() => setRuleOpen(false)} />
      )}
    </div>
  );
}

function ruleChoice(rule: Parameters<typeof choiceOf>[0] | undefined): PayloadChoice {
  return rule === undefined ? automatic : choiceOf(rule);
}

/** The choice of a format by hand; a schema that a rule has for it stays in use. */
function choiceNamed(format: string, rule: Parameters<typeof choiceOf>[0] | undefined): PayloadChoice {
  if (rule?.format === format) return choiceOf(rule);
  return isFormat(format) ? { format } : automatic;
}

function isFormat(format: string): format is PayloadFormat {
  return Object.hasOwn(payloadFormats, format);
}

interface FormatSelectProps {
  readonly choice: PayloadChoice;
  readonly decoding: Decoding | undefined;
  readonly hasTopic: boolean;
  readonly onChoose: (format: string) => void;
}

function FormatSelect({ choice, decoding, hasTopic, onChoose }: FormatSelectProps): ReactNode {
  const id = useId();
  const found = choice.format === "auto" && decoding !== undefined ? ` · ${formatPath(decoding)}` : "";
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        Format
      </label>
      <select
        id={id}
        className={styles.format}
        value={choice.format}
        title={decoding === undefined ? "" : escapeText(`${formatPath(decoding)}: ${decoding.because}`)}
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value="auto">Automatic{found}</option>
        {Object.entries(payloadFormats).map(([format, name]) => (
          <option key={format} value={format}>
            {name}
          </option>
        ))}
        {hasTopic && <option value="rule">By Topic Filter…</option>}
      </select>
    </>
  );
}

/** Whether the whole payload is one number. */
function isPlainNumber(decoding: Decoding | undefined): boolean {
  if (decoding === undefined || decoding.wrappings.length > 0 || decoding.body.kind !== "text") return false;
  const text = decoding.body.text.trim();
  return text !== "" && text.length < 100 && Number.isFinite(Number(text));
}

/** `gzip › JSON`. */
function formatPath({ wrappings, format }: Decoding): string {
  return [...wrappings, payloadFormats[format]].join(" › ");
}

interface FindingsProps {
  readonly payload: Uint8Array;
  readonly decoding: Decoding;
  readonly onLoadAll: () => void;
}

/** What there is to say of a decoding: why it failed, what else was noticed, what is not shown. */
function Findings({ payload, decoding, onLoadAll }: FindingsProps): ReactNode {
  const { failure, notes, body, format, unwrapped } = decoding;
  const length = (unwrapped ?? payload).length;
  const place = failure?.offset === undefined ? "" : ` at byte ${formatCount(failure.offset)}`;
  const isCut = body.kind === "text" && body.shownBytes < length;
  return (
    <div role="status">
      {failure !== undefined && (
        <p className={styles.line}>
          <span className={styles.failure}>
            ⊘ Not decodable{format === "hex" ? "" : ` as ${payloadFormats[format]}`}
          </span>
          <span>
            {escapeText(failure.reason)}
            {place}
          </span>
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.line}>
          <span className={styles.note}>▲</span>
          {escapeText(note)}
        </p>
      ))}
      {isCut && (
        <p className={styles.line}>
          Text shown up to {formatCount(body.shownBytes)} of {formatCount(length)} bytes{" "}
          <Button variant="quiet" onClick={onLoadAll}>
            Load all
          </Button>
        </p>
      )}
    </div>
  );
}

interface BodyProps {
  readonly payload: Uint8Array;
  readonly decoding: Decoding;
  readonly shown: Shown;
  readonly onChart: PayloadViewProps["onChart"];
}

function Body({ payload, decoding, shown, onChart }: BodyProps): ReactNode {
  const { body, unwrapped, failure } = decoding;
  const bytes = unwrapped ?? payload;
  const failedBytes = useMemo(() => marksAt(failure?.offset, bytes.length), [failure, bytes]);
  if (shown === "text" && body.kind === "text") {
    const text = <TextLines label="Payload" text={body.text} />;
    return failure === undefined ? text : <BesideBytes text={text} bytes={bytes} marks={failedBytes} />;
  }
  if (shown === "image" && body.kind === "image") return <PayloadImage bytes={bytes} image={body.image} />;
  if (shown === "tree")
    return <PayloadTree roots={rootsOf(body)} bytes={bytes} failedAt={failure?.offset} onChart={onChart} />;
  // What is wrapped is shown as it came: a place in what is inside is none of its places.
  return <HexGrid label="Payload bytes" bytes={payload} marks={unwrapped === undefined ? failedBytes : noMarks} />;
}

/** Marks the byte at which a decoding failed; a text that ends too early fails at its last one. */
function marksAt(offset: number | undefined, length: number): HexMarks {
  if (offset === undefined || length === 0) return noMarks;
  const start = Math.min(offset, length - 1);
  return { ...noMarks, malformed: [{ start, end: start + 1 }] };
}

interface BesideBytesProps {
  readonly text: ReactNode;
  readonly bytes: Uint8Array;
  readonly marks: HexMarks;
}

/** A text that is not what it was taken for, over its bytes. */
function BesideBytes({ text, bytes, marks }: BesideBytesProps): ReactNode {
  const hex = <HexGrid label="Payload bytes" bytes={bytes} marks={marks} />;
  return (
    <div className={styles.body}>
      <SplitPane
        id="payload-text"
        orientation="vertical"
        parts={[
          { id: "text", content: <div className={styles.payload}>{text}</div>, minSize: 48 },
          { id: "bytes", content: <div className={styles.payload}>{hex}</div>, defaultSize: "40%", minSize: 48 },
        ]}
        dividerLabels={["Text and bytes"]}
      />
    </div>
  );
}

function rootsOf(body: PayloadBody): NonNullable<Extract<PayloadBody, { readonly kind: "text" }>["roots"]> {
  if (body.kind === "tree") return body.roots;
  return body.kind === "text" ? (body.roots ?? []) : [];
}

/** How a decoding can be shown, the best way first. */
function viewsOf(decoding: Decoding | undefined): readonly Shown[] {
  switch (decoding?.body.kind) {
    case "text":
      return rootsOf(decoding.body).length > 0 ? ["text", "tree", "hex"] : ["text", "hex"];
    case "tree":
      return ["tree", "hex"];
    case "image":
      return ["image", "hex"];
    default:
      return ["hex"];
  }
}

function copiedText(payload: Uint8Array, decoding: Decoding | undefined, shown: Shown): string {
  const body = decoding?.body;
  if (shown === "text" && body?.kind === "text") return body.text;
  if (shown === "tree" && body !== undefined) return treeText(rootsOf(body));
  return hexPairs(payload, 0, payload.length);
}
