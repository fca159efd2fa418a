import { X } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { packetTemplates, parseByteScript } from "#shared/byteScript/index.ts";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { PacketBytes } from "#renderer/inspector/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import {
  Button,
  EmptyState,
  formatBytes,
  IconButton,
  Mark,
  Message,
  PaneHeader,
  Segmented,
} from "#renderer/ui/index.ts";
import { PersistentSplit, useCommandRegistry, useCommands, useMediaQuery } from "#renderer/workbench/index.ts";
import { RawLog } from "./RawLog.tsx";
import styles from "./Raw.module.css";
import { ScriptPart } from "./ScriptPart.tsx";
import { expectationOf, isConnect } from "./verdict.ts";
import { rawCommands } from "./rawCommands.ts";

const versions = [
  { value: "4", label: "3.1.1" },
  { value: "5", label: "5.0" },
] as const;

/** Where the panel's script begins: a CONNECT that a broker accepts. */
const FIRST_SCRIPT = `10 {                  # CONNECT, Remaining Length counts itself
  s"MQTT" 05           # Protocol Name, Protocol Version 5
  02                   # Connect Flags: Clean Start
  u16:60               # Keep Alive, seconds
  { }                  # Properties
  s"raw"               # Client Identifier
}`;

/** Bytes that nobody corrects, and what a peer makes of them. */
export function RawPanel() {
  const contract = useContract();
  const { draft, toasts } = useAppState();
  const registry = useCommandRegistry();
  const [id, setId] = useState<string>();
  const [script, setScript] = useState(FIRST_SCRIPT);
  const [version, setVersion] = useState<ProtocolVersion>(5);
  const [chosen, setShown] = useState<RawEntry>();
  // Three columns are too narrow to be read there: two of them take turns.
  const isNarrow = useMediaQuery("(max-width: 999px)");
  const [side, setSide] = useState<"bytes" | "log">("bytes");
  const view = useView("raw", id === undefined ? {} : { id });
  const connection = id === undefined ? undefined : view.value?.connection;
  // Bytes of a packet that is not whole yet become more while they are looked at.
  const present = connection?.entries.find(({ index }) => index === chosen?.index);
  const shown = present === undefined || present.length === chosen?.length ? chosen : present;
  const parsed = useMemo(() => parseByteScript(script), [script]);
  const preview = useDeferredValue(shown?.bytes ?? (parsed.ok ? parsed.value : undefined));
  const state = connection?.state;
  const isOpen = state?.kind === "open";

  async function open(): Promise<void> {
    const answer = await contract.command("raw.open", { via: draft.getState().via });
    if (answer.ok) setId(answer.value.id);
    else toasts.getState().notify(`Not connected: ${answer.error.message}`, "failure");
    setShown(undefined);
  }
  async function send(): Promise<void> {
    if (id === undefined || !parsed.ok) return;
    setShown(undefined);
    setSide("log");
    const answer = await contract.command("raw.send", { id, bytes: parsed.value });
    if (!answer.ok) toasts.getState().notify(`Not sent: ${answer.error.message}`, "failure");
  }
  /** A server takes nothing before it: without, every rule that is broken ends in the same close. */
  async function sayConnect(): Promise<void> {
    const name = version === 5 ? "CONNECT, 5.0" : "CONNECT, 3.1.1";
    const connect = parseByteScript(packetTemplates.find((each) => each.name === name)?.script ?? "");
    if (id !== undefined && connect.ok) await contract.command("raw.send", { id, bytes: connect.value });
  }
  const hasSpoken = connection?.entries.some(({ direction }) => direction === "toServer") === true;
  const wantsConnect = !hasSpoken && parsed.ok && parsed.value.length > 0 && !isConnect(parsed.value);
  const close = (): void => void (id !== undefined && contract.command("raw.close", { id }));

  useCommands([
    { ...rawCommands.open, run: () => void open() },
    { ...rawCommands.send, run: () => void send() },
    { ...rawCommands.connect, run: () => void sayConnect() },
    { ...rawCommands.close, run: close },
  ]);

  const bytesTitle = shown === undefined ? "As it will be sent" : `No. ${shown.index} of what was said`;
  const heads = isNarrow ? (
    <Segmented
      isLabelHidden
      label="Beside what is written"
      value={side}
      choices={[
        { value: "bytes", label: shown === undefined ? "To be sent" : `No. ${shown.index}` },
        { value: "log", label: "What was said" },
      ]}
      onValue={setSide}
    />
  ) : undefined;
  const written = {
    id: "script",
    minSize: 220,
    content: (
      <ScriptPart
        script={script}
        fault={parsed.ok ? undefined : parsed.error}
        onScript={(text, forVersion) => {
          setScript(text);
          setShown(undefined);
          if (forVersion !== undefined) setVersion(forVersion);
        }}
      />
    ),
  };
  const packet = (
    <div className={styles.column}>
      <div className={styles.strip}>
        {heads ?? <h3>{bytesTitle}</h3>}
        <span className={styles.end}>
          <Segmented
            isLabelHidden
            label="Read as"
            value={version === 5 ? "5" : "4"}
            choices={versions}
            onValue={(value) => setVersion(value === "5" ? 5 : 4)}
          />
        </span>
      </div>
      {preview === undefined || preview.length === 0 ? (
        <EmptyState isSmall title="No bytes">
          {parsed.ok ? "Write some, or begin with a packet." : "What is written cannot be read yet."}
        </EmptyState>
      ) : (
        <PacketBytes
          bytes={preview}
          version={version}
          direction={shown?.direction ?? "toServer"}
          arrangement="stacked"
        />
      )}
      {shown === undefined && preview !== undefined && preview.length > 0 && (
        <p className={styles.note}>
          {expectationOf(preview, version).words}
          {wantsConnect && " It takes nothing at all before CONNECT."}
        </p>
      )}
    </div>
  );
  const log = (
    <RawLog
      connection={connection}
      chosenVersion={version}
      shown={shown}
      onShow={(entry) => {
        setShown(entry);
        if (entry !== undefined) setSide("bytes");
      }}
      head={heads ?? <h3>What was said</h3>}
    />
  );

  return (
    <>
      <PaneHeader title="Raw bytes">
        <span role="status" className={styles.state}>
          {state !== undefined && (
            <Mark tone={stateLooks[state.kind].tone} glyph={stateLooks[state.kind].glyph}>
              <Message text={describeState(connection)} />
            </Mark>
          )}
        </span>
        {isOpen || state?.kind === "connecting" ? (
          <Button onClick={close}>Close connection</Button>
        ) : (
          <Button variant={id === undefined ? "primary" : "plain"} onClick={() => void open()}>
            {id === undefined ? "Connect" : "Connect again"}
          </Button>
        )}
        {isOpen && wantsConnect && <Button onClick={() => void sayConnect()}>Say CONNECT first</Button>}
        <Button variant="primary" disabled={!isOpen || !parsed.ok} onClick={() => void send()}>
          Send{parsed.ok ? ` ${formatBytes(parsed.value.length)}` : ""}
        </Button>
        <IconButton label="Close Raw bytes" icon={X} onClick={() => registry.run("panel.close")} />
      </PaneHeader>
      {isNarrow ? (
        <PersistentSplit
          id="raw-narrow"
          orientation="horizontal"
          leastHeight={280}
          dividerLabels={["Width of what is written"]}
          parts={[
            { ...written, defaultSize: "44%" },
            { id: "seen", content: side === "bytes" ? packet : log, minSize: 280 },
          ]}
        />
      ) : (
        <PersistentSplit
          id="raw"
          orientation="horizontal"
          leastHeight={280}
          dividerLabels={["Width of what is written", "Width of what was said"]}
          parts={[
            { ...written, defaultSize: "34%" },
            { id: "bytes", content: packet, minSize: 240 },
            { id: "log", content: log, defaultSize: "30%", minSize: 200 },
          ]}
        />
      )}
    </>
  );
}

const stateLooks = {
  connecting: { tone: "idle", glyph: "◌" },
  open: { tone: "good", glyph: "●" },
  closed: { tone: "idle", glyph: "○" },
} as const;

function describeState(connection: RawConnection | undefined): string {
  if (connection === undefined) return "";
  const { state, address } = connection;
  if (state.kind === "connecting") return `Connecting to ${address}: ${state.step}`;
  return state.kind === "open" ? `Open to ${address}` : `Closed: ${state.reason}`;
}
