import { useEffect, useMemo, useRef, useState } from "react";
import {
  type BodyFormat,
  bodyFormats,
  compileTemplate,
  convertBody,
  encodeBody,
  showBody,
  variableNames,
} from "#shared/message/index.ts";
import { type TextAssist, TextEditor } from "#renderer/editor/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { Button, EmptyState, formatBytes, Message } from "#renderer/ui/index.ts";
import styles from "./Compose.module.css";
import { findJsonFault } from "./describePublish.ts";
import { exampleContext } from "./wirePreview.ts";

const formatNames: Readonly<Record<BodyFormat, string>> = {
  text: "Text",
  json: "JSON",
  hex: "Hex",
  base64: "Base64",
  cbor: "CBOR, written as JSON",
  messagepack: "MessagePack, written as JSON",
  file: "File",
};
const writtenAsJson: ReadonlySet<BodyFormat> = new Set(["json", "cbor", "messagepack"]);
/** As much as a message may carry through the composer. */
const MAXIMUM_FILE_BYTES = 32 * 1024 * 1024;

/** A large payload is judged once the typing rests. */
const QUICKLY_JUDGED_CHARACTERS = 20_000;
const REST_MS = 250;
/** Beyond, the editor's own looks at JSON take longer than a frame. Whether it is JSON is said all the same. */
const COLOURED_CHARACTERS = 200_000;

/** Offers the variables after an opening brace. */
const assist: TextAssist = {
  complete(text, offset) {
    const opened = /\{{1,2}\s*\w*$/.exec(text.slice(0, offset))?.[0];
    if (opened === undefined) return [];
    return variableNames.map(({ text: label, detail }) => ({ label, detail, insert: label }));
  },
  describe: () => undefined,
};

/** The Application Message as a person writes it. */
export function PayloadPart() {
  const body = useDraft((draft) => draft.body);
  const format = useDraft((draft) => draft.format);
  const change = useDraft((draft) => draft.change);
  const written = useDraft((draft) => draft.written);
  const putAside = useDraft((draft) => draft.putAside);
  const [problem, setProblem] = useState<string>();
  const rested = useRested(body, body.length > QUICKLY_JUDGED_CHARACTERS ? REST_MS : 0);
  const template = useMemo(() => compileTemplate(rested), [rested]);
  const fault = useMemo(() => {
    const judged = format === "json" ? template.fillIn(exampleContext("")) : "";
    return judged === "" ? undefined : findJsonFault(judged);
  }, [format, template]);

  function choose(next: BodyFormat): void {
    if (next === format) return;
    setProblem(undefined);
    if (next === "file") {
      putAside({ format, body });
      change({ format: next, body: "", fileName: undefined });
      return;
    }
    // Who takes no file after all finds what was written before.
    const source = format === "file" && body === "" && written !== undefined ? written : { format, body };
    const converted = convertBody(source.format, next, source.body);
    if (converted.ok) {
      change({ format: next, body: converted.value, fileName: undefined });
    } else if (encodeBody(source.format, source.body).ok) {
      setProblem(`Not shown as ${formatNames[next]}: ${converted.error}. It stays as it was`);
    } else {
      // What it says in the former format nobody knows: the way out is the text itself.
      change({ format: next, body: source.body, fileName: undefined });
      setProblem(`It was not ${formatNames[source.format]}: ${converted.error}. The text is kept as it was written`);
    }
  }

  return (
    <div className={styles.column}>
      <div className={styles.strip}>
        <label className={styles.format}>
          Format
          <select
            aria-label="Payload format"
            className={styles.select}
            value={format}
            onChange={({ target }) => choose(bodyFormats.find((each) => each === target.value) ?? format)}
          >
            {bodyFormats.map((each) => (
              <option key={each} value={each}>
                {formatNames[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {format === "file" ? (
        <FileBody onProblem={setProblem} />
      ) : (
        <TextEditor
          label="Payload"
          // The editor takes variables in JSON for mistakes.
          language={
            writtenAsJson.has(format) && !template.hasVariables && body.length < COLOURED_CHARACTERS
              ? "json"
              : "plaintext"
          }
          value={body}
          onValue={(value) => {
            setProblem(undefined);
            change({ body: value });
          }}
          assist={assist}
        />
      )}
      {(problem !== undefined || fault !== undefined) && (
        <p className={styles.note} role="status">
          ▲ <Message text={problem ?? `Not JSON: ${fault}. It can be published as it stands.`} />
        </p>
      )}
    </div>
  );
}

function FileBody({ onProblem }: { readonly onProblem: (problem: string | undefined) => void }) {
  const fileName = useDraft((draft) => draft.fileName);
  const bytes = useDraft((draft) => Math.floor((draft.body.length * 3) / 4));
  const change = useDraft((draft) => draft.change);
  const input = useRef<HTMLInputElement>(null);

  async function read(file: File): Promise<void> {
    if (file.size > MAXIMUM_FILE_BYTES) {
      onProblem(`${file.name} has ${formatBytes(file.size)}: ${formatBytes(MAXIMUM_FILE_BYTES)} are the most`);
      return;
    }
    const body = showBody("file", new Uint8Array(await file.arrayBuffer()));
    onProblem(body.ok ? undefined : body.error);
    if (body.ok) change({ body: body.value, fileName: file.name });
  }

  return (
    <EmptyState isSmall title={fileName ?? "No file chosen"}>
      {fileName === undefined
        ? "Its bytes become the payload, as they are."
        : `${formatBytes(bytes)}, sent as they are.`}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to publish"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) void read(file);
        }}
      />
      <Button onClick={() => input.current?.click()}>Choose file…</Button>
    </EmptyState>
  );
}

/** The value as it was when it last stood still for `restMs`; at once when that is 0. */
function useRested(value: string, restMs: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    if (restMs === 0) return undefined;
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return restMs === 0 ? value : rested;
}
