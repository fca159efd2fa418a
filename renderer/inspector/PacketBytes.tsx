import { type ReactNode, useMemo, useRef, useState } from "react";
import type { ByteSpan } from "#shared/base/index.ts";
import type { FlowFindings } from "#shared/contract/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { ControlPacket, Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetFields, packetTypeOfCode } from "#shared/mqtt/spec/index.ts";
import { type PayloadMessage, PayloadRuleDialog, PayloadView } from "#renderer/payload/index.ts";
import type { PacketPart } from "#renderer/state/index.ts";
import { Segmented, SplitPane } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { BytesPane } from "./BytesPane.tsx";
import { DiagnosticList } from "./DiagnosticList.tsx";
import { createFieldIndex, type FieldIndex, type FieldNode } from "./fieldIndex.ts";
import { FieldTree } from "./FieldTree.tsx";
import { FindBar, type FindMode } from "./FindBar.tsx";
import { createHoverPreview } from "./hover.ts";
import styles from "./Inspector.module.css";
import { bytesCommands } from "./packetCommands.ts";
import { showPart } from "./part.ts";
import { StandardNote } from "./StandardNote.tsx";
import { Trail } from "./Trail.tsx";

interface PacketBytesProps {
  /** One whole control packet. Must keep its identity between renders while the content is the same. */
  readonly bytes: Uint8Array;
  /** Version of the connection; guessed from the bytes where nobody knows. */
  readonly version: ProtocolVersion | undefined;
  readonly direction: Direction;
  /** The Topic Name behind the packet's Topic Alias, where it is known. */
  readonly aliasedTopicName?: string | undefined;
  /** The Client Identifier of the session, where one is known. */
  readonly sessionOf?: string | undefined;
  readonly responseTimeMs?: number | undefined;
  /** Goes to the packet that a derived value comes from, where that is known. */
  readonly goToSource?: { readonly sequence: number; readonly go: () => void } | undefined;
  /** What is wrong with the packet only because of the packets around it. */
  readonly findings?: FlowFindings | undefined;
  /** Number of the packet in the log, where it is there. */
  readonly sequence?: number;
  /** The selected part. Without `onSelect` the component keeps its own. */
  readonly part?: PacketPart | undefined;
  readonly onSelect?: (part: PacketPart | undefined) => void;
  /** A person wants only the packets, or none of those, that have a field's value. */
  readonly onFilter?: ((condition: string, how: "only" | "hide") => void) | undefined;
  /** Escape in the tree or in the bytes. */
  readonly onLeave?: () => void;
  /** `stacked` puts the bytes under the tree, for narrow places. */
  readonly arrangement?: "beside" | "stacked";
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  readonly onSizes?: (sizes: Readonly<Record<string, number>>) => void;
}

type Side = "bytes" | "payload";

const sides = [
  { value: "bytes", label: "Bytes" },
  { value: "payload", label: "Payload" },
] as const;

const noMatches: readonly ByteSpan[] = [];

/** A packet's fields and bytes, linked both ways by one selection. The same wherever a packet appears. */
export function PacketBytes(props: PacketBytesProps): ReactNode {
  const {
    bytes,
    version,
    direction,
    aliasedTopicName,
    sessionOf,
    responseTimeMs,
    findings,
    onSelect,
    onLeave,
    arrangement = "beside",
  } = props;
  const packetSide = useRef<HTMLDivElement>(null);
  const [hover] = useState(createHoverPreview);
  const [ownPart, setOwnPart] = useState<PacketPart>();
  const [side, setSide] = useState<Side>("bytes");
  const [findMode, setFindMode] = useState<FindMode>();
  const [matches, setMatches] = useState<readonly ByteSpan[]>(noMatches);
  const [isInspectingData, setInspectingData] = useState(false);
  const [isRuleOpen, setRuleOpen] = useState(false);
  const part = onSelect === undefined ? ownPart : props.part;
  const select = onSelect ?? setOwnPart;

  const {
    index,
    diagnostics,
    packet: read,
  } = useMemo(() => {
    const dissection = dissect(bytes, { version, direction, aliasedTopicName, sessionOf, responseTimeMs });
    return { index: createFieldIndex(dissection), diagnostics: dissection.diagnostics, packet: dissection.packet };
  }, [bytes, version, direction, aliasedTopicName, sessionOf, responseTimeMs]);
  const message = messageOf(read, aliasedTopicName, props.sequence);
  const shown = useMemo(() => showPart(index, part, bytes.length), [index, part, bytes]);
  const payload = useMemo(() => payloadOf(index, bytes), [index, bytes]);
  const isPayloadShown = side === "payload" && payload !== undefined;

  const openFind = (mode: FindMode) => () => {
    setSide("bytes");
    setFindMode(mode);
  };
  useCommands([
    { ...bytesCommands.find, run: openFind("find") },
    { ...bytesCommands.goToOffset, run: openFind("offset") },
    {
      ...bytesCommands.data,
      title: isInspectingData ? "Hide the data inspector" : "Show the data inspector",
      run() {
        setSide("bytes");
        setInspectingData(!isInspectingData);
      },
    },
    ...(payload === undefined
      ? []
      : sides.map(({ value, label }) => ({
          id: `inspector.side.${value}`,
          title: `Show ${label.toLowerCase()} beside the fields`,
          run: () => setSide(value),
        }))),
    {
      ...bytesCommands.decodeBy,
      waitsFor: message.topicName === undefined ? "a message on a topic" : undefined,
      run: () => setRuleOpen(true),
    },
  ]);

  const fields = (
    <div className={styles.column}>
      <FieldTree
        bytes={bytes}
        index={index}
        diagnostics={diagnostics}
        selected={shown.node}
        hover={hover}
        onSelect={select}
        onLeave={onLeave}
        onFilter={props.onFilter}
      />
      <StandardNote node={shown.node} version={version} />
      <DiagnosticList
        diagnostics={findings === undefined ? diagnostics : [...diagnostics, ...findings.diagnostics]}
        limit={findings?.isBounded === true ? `Flow rules saw the last ${findings.judged} packets of this client` : ""}
        onSelect={select}
      />
    </div>
  );
  const packet = (
    <div ref={packetSide} className={styles.column}>
      <div className={styles.trailLine}>
        <Trail root={typeLabel(bytes)} shown={shown} goToSource={props.goToSource} onSelect={select} />
        {payload !== undefined && (
          <Segmented label="Side shows" isLabelHidden value={side} choices={sides} onValue={setSide} />
        )}
      </div>
      {findMode !== undefined && !isPayloadShown && (
        <FindBar
          key={findMode}
          mode={findMode}
          bytes={bytes}
          onMatches={setMatches}
          onGoTo={(span) => select({ kind: "bytes", span, byte: span.start })}
          onClose={() => {
            setFindMode(undefined);
            setMatches(noMatches);
            packetSide.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
          }}
        />
      )}
      {isPayloadShown ? (
        <PayloadView payload={payload} message={message} />
      ) : (
        <BytesPane
          bytes={bytes}
          sequence={props.sequence}
          index={index}
          diagnostics={diagnostics}
          shown={shown}
          hover={hover}
          onSelect={select}
          onLeave={onLeave}
          matches={matches}
          isInspectingData={isInspectingData}
          onInspectData={setInspectingData}
        />
      )}
    </div>
  );
  return (
    <>
      <SplitPane
        key={arrangement}
        id={`packet-${arrangement}`}
        orientation={arrangement === "beside" ? "horizontal" : "vertical"}
        parts={[
          { id: "fields", content: fields, minSize: 160 },
          { id: "packet", content: packet, minSize: 120 },
        ]}
        dividerLabels={["Fields and bytes"]}
        sizes={props.sizes}
        {...(props.onSizes === undefined ? {} : { onSizes: props.onSizes })}
      />
      {isRuleOpen && message.topicName !== undefined && (
        <PayloadRuleDialog
          topicName={message.topicName}
          choice={{ format: "auto" }}
          onClose={() => setRuleOpen(false)}
        />
      )}
    </>
  );
}

/** The packet's type, as its first four bits say it. */
function typeLabel(bytes: Uint8Array): string {
  const code = (bytes[0] ?? 0) >> 4;
  return packetTypeOfCode(code)?.type ?? `reserved ${code}`;
}

/** The Application Message of a PUBLISH, as a view into its bytes. */
function payloadOf(index: FieldIndex, bytes: Uint8Array): Uint8Array | undefined {
  const span = findNamed(index.roots, packetFields.payload.name)?.field.span;
  return span === undefined ? undefined : bytes.subarray(span.start, span.end);
}

/** What the decoder of the payload may know of its message. */
function messageOf(
  packet: ControlPacket | undefined,
  aliasedTopicName: string | undefined,
  sequence: number | undefined,
): PayloadMessage {
  if (packet?.type !== "PUBLISH") return {};
  const topicName = packet.topicName === "" ? aliasedTopicName : packet.topicName;
  return { topicName, contentType: packet.properties?.contentType, sequence };
}

function findNamed(nodes: readonly FieldNode[], name: string): FieldNode | undefined {
  for (const node of nodes) {
    const found = node.field.name === name ? node : findNamed(node.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
