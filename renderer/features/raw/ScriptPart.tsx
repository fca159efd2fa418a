import { useRef, useState } from "react";
import { type ByteScriptFault, packetTemplates } from "#shared/byteScript/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { TextEditor, type TextProblem } from "#renderer/editor/index.ts";
import { useDraft } from "#renderer/state/index.ts";
import { Message, plainMessage, SearchField, Segmented, SelectField } from "#renderer/ui/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { brokenExamples } from "./brokenExamples.ts";
import styles from "./Raw.module.css";

interface ScriptPartProps {
  readonly script: string;
  readonly fault: ByteScriptFault | undefined;
  readonly onScript: (script: string, version?: ProtocolVersion) => void;
}

type Side = "write" | "examples";
const sides: readonly { readonly value: Side; readonly label: string }[] = [
  { value: "write", label: "Write" },
  { value: "examples", label: "Break a rule" },
];
const EMBEDDED = "embedded";

/** Where bytes are written, and the packets and broken examples to begin with. */
export function ScriptPart({ script, fault, onScript }: ScriptPartProps) {
  const [side, setSide] = useState<Side>("write");
  const via = useDraft((draft) => draft.via);
  const change = useDraft((draft) => draft.change);
  const clients = useView("clients", {}).value?.clients.filter(({ origin }) => origin === "user") ?? [];
  const choices = [
    { value: EMBEDDED, label: "Embedded broker" },
    ...clients.map(({ id, name, address }) => ({ value: id, label: `${name}: ${address}` })),
  ];
  return (
    <div className={styles.column}>
      <div className={styles.fields}>
        <SelectField
          label="Connect to"
          value={via.kind === "embedded" ? EMBEDDED : via.id}
          choices={choices}
          onValue={(value) =>
            change({ via: value === EMBEDDED ? { kind: "embedded" } : { kind: "client", id: value } })
          }
        />
        <SelectField
          label="Begin with"
          value=""
          choices={[
            { value: "", label: "A packet…" },
            ...packetTemplates.map(({ name }) => ({ value: name, label: name })),
          ]}
          onValue={(name) => {
            const template = packetTemplates.find((each) => each.name === name);
            if (template === undefined) return;
            onScript(template.script, name.includes("5.0") ? 5 : name.includes("3.1.1") ? 4 : undefined);
            setSide("write");
          }}
        />
      </div>
      <div className={styles.strip}>
        <Segmented isLabelHidden label="How to begin" value={side} choices={sides} onValue={setSide} />
      </div>
      {side === "write" ? (
        <>
          <TextEditor
            label="Bytes"
            language="plaintext"
            value={script}
            onValue={(text) => onScript(text)}
            problems={fault === undefined ? [] : [problemOf(script, fault)]}
          />
          <p className={styles.note} role={fault === undefined ? undefined : "status"}>
            {fault === undefined ? (
              'ff hex · "text" · s"text" with its length · u16:60 · v:300 · { … } counts its bytes · # comment'
            ) : (
              <>
                ▲ <Message text={fault.message} isSentence />
              </>
            )}
          </p>
        </>
      ) : (
        <Examples
          onChoose={(text, version) => {
            onScript(text, version);
            setSide("write");
          }}
        />
      )}
    </div>
  );
}

interface ExamplesProps {
  readonly onChoose: (script: string, version: ProtocolVersion) => void;
}

function Examples({ onChoose }: ExamplesProps) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const wanted = search.trim().toLowerCase();
  const matching = brokenExamples.filter(({ message, reference, code }) =>
    [message, reference, code].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <div className={styles.examples}>
      <SearchField
        label="Search rules"
        placeholder="QoS 3, MQTT-3.3.1-4"
        value={search}
        onValue={setSearch}
        onLeave={() => list.current?.querySelector("button")?.focus()}
      />
      <ul ref={list} aria-label="Rules to break">
        {matching.map(({ code, message, reference, script, version }) => (
          <li key={code}>
            <button type="button" onClick={() => onChoose(script, version)}>
              <span>
                <Message text={message} isSentence />
              </span>{" "}
              <span className={styles.faint}>{reference}</span>
            </button>
          </li>
        ))}
        {matching.length === 0 && <li className={styles.faint}>No rule matches.</li>}
      </ul>
    </div>
  );
}

function problemOf(script: string, { message, start }: ByteScriptFault): TextProblem {
  const before = script.slice(0, start).split("\n");
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: plainMessage(message),
    severity: "error",
  };
}
