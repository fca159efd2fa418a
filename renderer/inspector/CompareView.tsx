import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { PacketDetail } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { type ComparedPacket, useAppState, useCaptures } from "#renderer/state/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { EmptyState, formatCount } from "#renderer/ui/index.ts";
import { createListSource, type GridColumn, RowGrid, type RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { type ComparedField, comparePackets } from "./comparePackets.ts";
import { createFieldIndex, type FieldIndex } from "./fieldIndex.ts";
import styles from "./Inspector.module.css";
import { findSecrets, maskSecrets } from "./maskSecrets.ts";
import { usePacketDetail } from "./usePacketDetail.ts";

interface CompareViewProps {
  /** The marked packet, which the selected one is compared with. */
  readonly compared: ComparedPacket | undefined;
  readonly detail: PacketDetail;
  readonly onLeave: () => void;
}

/** The selected packet beside the marked one, field by field; what differs is said by a sign. */
export function CompareView({ compared: marking, detail, onLeave }: CompareViewProps): ReactNode {
  const shown = useContract();
  const { capture } = useAppState();
  const marked = marking?.sequence;
  const isOfAnother = marking !== undefined && marking.capture !== capture;
  const file = useCaptures((captures) => captures.files.find(({ id }) => id === marking?.capture));
  const markedIn = useMemo(() => shown.forCapture(marking?.capture), [shown, marking?.capture]);
  const other = usePacketDetail(marked, markedIn);
  const [source] = useState(() => createListSource<ComparedField>());
  const [selected, setSelected] = useState<number>();
  const grid = useRef<RowGridHandle>(null);
  const compared = useMemo(
    () => (other.detail === undefined ? [] : comparePackets(indexOf(other.detail), indexOf(detail))),
    [other.detail, detail],
  );
  useEffect(() => source.set(compared), [source, compared]);
  const columns = useMemo(() => createColumns(marked ?? 0, detail.row.sequence), [marked, detail.row.sequence]);
  const differing = compared.filter(({ isDifferent }) => isDifferent).length;

  if (marked === undefined || (marked === detail.row.sequence && !isOfAnother)) {
    return (
      <EmptyState isSmall title="Nothing to compare with">
        Mark a packet with M in the packet list, then select another one.
      </EmptyState>
    );
  }
  if (other.error !== undefined) {
    return (
      <EmptyState isSmall title={`Packet ${marked} cannot be shown`}>
        The marked packet has left the buffer.
      </EmptyState>
    );
  }
  return (
    <div className={styles.column}>
      <p className={styles.compared} role="status">
        {differing === 0
          ? "Every field is the same"
          : `${formatCount(differing)} of ${formatCount(compared.length)} fields differ`}
        {isOfAnother && ` · #${marked} is of ${file?.name ?? "the live capture"}`}
      </p>
      <RowGrid
        ref={grid}
        label="Compared fields"
        columns={columns}
        source={source}
        selectedIndex={selected}
        rowName={({ label, left, right, isDifferent }) =>
          `${label}, ${left ?? "absent"}${isDifferent ? `, differs: ${right ?? "absent"}` : ", the same"}`
        }
        rowTone={({ isDifferent }) => (isDifferent ? "" : (styles["same"] ?? ""))}
        onSelect={setSelected}
        onKey={(event) => {
          if (event.key !== "Escape") return false;
          onLeave();
          return true;
        }}
      />
    </div>
  );
}

/** What is secret stays masked here: nobody has asked for that of the other packet. */
function indexOf({ bytes, row: { version, direction }, aliasedTopicName }: PacketDetail): FieldIndex {
  const masked = maskSecrets(bytes, findSecrets(bytes, version, direction));
  return createFieldIndex(dissect(masked, { version, direction, aliasedTopicName }));
}

function createColumns(marked: number, selected: number): readonly GridColumn<ComparedField>[] {
  return [
    { id: "sign", title: "≠", track: "28px", text: ({ isDifferent }) => (isDifferent ? "≠" : "") },
    {
      id: "field",
      title: "Field",
      track: "minmax(140px, 1fr)",
      text: ({ label, level }) => `${"\u2003".repeat(level)}${label}`,
    },
    {
      id: "left",
      title: `Marked #${marked}`,
      track: "minmax(120px, 1.4fr)",
      isMono: true,
      text: ({ left }) => left ?? "—",
      tone: ({ left }) => (left === undefined ? (styles["faint"] ?? "") : ""),
    },
    {
      id: "right",
      title: `Selected #${selected}`,
      track: "minmax(120px, 1.4fr)",
      isMono: true,
      text: ({ right }) => right ?? "—",
      tone: ({ right }) => (right === undefined ? (styles["faint"] ?? "") : ""),
    },
  ];
}
