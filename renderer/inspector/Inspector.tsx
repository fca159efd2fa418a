import type { ReactNode } from "react";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import { useCaptures, usePackets, useSelection } from "#renderer/state/index.ts";
import { EmptyState, Message, Segmented } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { responseTimeMs } from "./responseTime.ts";
import styles from "./Inspector.module.css";
import { CompareView } from "./CompareView.tsx";
import { CopyMenu } from "./CopyMenu.tsx";
import { FlowView } from "./FlowView.tsx";
import { PassportView } from "./PassportView.tsx";
import { PacketBytes } from "./PacketBytes.tsx";
import { packetCommands, waitingBytesCommands, waitingFlowCommands, waitingPacketCommands } from "./packetCommands.ts";
import { PacketHead } from "./PacketHead.tsx";
import { useFlowFindings } from "./useFlowFindings.ts";
import { useMaskedSecrets } from "./useMaskedSecrets.tsx";
import type { LoadedPacket } from "./usePacketDetail.ts";

interface InspectorProps {
  /** The selected packet, from `usePacketDetail`. */
  readonly loaded: LoadedPacket;
  readonly arrangement: "beside" | "stacked";
  /** Escape in the inspector: back to where the packet was chosen. */
  readonly onLeave: () => void;
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  readonly onSizes: (sizes: Readonly<Record<string, number>>) => void;
  /** Buttons at the end of the head. */
  readonly actions?: ReactNode;
}

/** The selected packet: who sent it, what belongs to it, its fields and its bytes. */
export function Inspector({ loaded, arrangement, onLeave, sizes, onSizes, actions }: InspectorProps): ReactNode {
  const sequence = useSelection((selection) => selection.current?.sequence);
  const part = useSelection((selection) => selection.current?.part);
  const selectPart = useSelection((selection) => selection.selectPart);
  const selectPacket = useSelection((selection) => selection.selectPacket);
  const compared = useCaptures((captures) => captures.compared);
  const filter = usePackets((packets) => packets.filter);
  const applyFilter = usePackets((packets) => packets.applyFilter);
  const view = usePackets((packets) => packets.inspectorView);
  const setView = usePackets((packets) => packets.setInspectorView);
  const { error } = loaded;
  const { detail, notice } = useMaskedSecrets(loaded.detail);
  const hasSelection = sequence !== undefined;
  useCommands(
    hasSelection
      ? [
          { ...packetCommands.showFields, run: () => setView("packet") },
          { ...packetCommands.showFlow, run: () => setView("flow") },
          { ...packetCommands.showPassport, run: () => setView("passport") },
          { ...packetCommands.compare, run: () => setView("compare") },
        ]
      : waitingPacketCommands,
  );
  useCommands(hasSelection && view === "packet" ? [] : waitingBytesCommands);
  useCommands(hasSelection && view === "flow" ? [] : waitingFlowCommands);
  const findings = useFlowFindings(detail?.row.sequence);

  if (sequence === undefined) {
    return (
      <EmptyState isSmall title="No packet selected">
        Select a packet to see its fields and its bytes side by side.
      </EmptyState>
    );
  }
  if (error !== undefined) {
    return (
      <EmptyState isSmall title={`Packet ${sequence} cannot be shown`}>
        <Message
          text={error.code === "not-found" ? "It has left the buffer. Newer packets are still there." : error.message}
          isSentence
        />
      </EmptyState>
    );
  }
  if (detail === undefined) return <div className={styles.inspector} aria-busy="true" />;
  return (
    <div className={styles.inspector} data-place="inspector">
      <PacketHead
        detail={detail}
        actions={
          <>
            <Segmented label="Inspector shows" isLabelHidden value={view} choices={views} onValue={setView} />
            <CopyMenu detail={detail} part={part} />
            {actions}
          </>
        }
      />
      {notice}
      {view === "flow" && <FlowView sequence={detail.row.sequence} onLeave={onLeave} />}
      {view === "passport" && <PassportView row={detail.row} origin={originOf(detail)} />}
      {view === "compare" && <CompareView compared={compared} detail={detail} onLeave={onLeave} />}
      {view === "packet" && (
        <PacketBytes
          bytes={detail.bytes}
          sequence={detail.row.sequence}
          version={detail.row.version}
          direction={detail.row.direction}
          aliasedTopicName={detail.aliasedTopicName}
          sessionOf={detail.peer.clientIdentifier}
          responseTimeMs={responseTimeMs(detail)}
          goToSource={
            detail.aliasSetBy === undefined
              ? undefined
              : { sequence: detail.aliasSetBy, go: () => selectPacket(detail.aliasSetBy ?? 0) }
          }
          findings={findings}
          part={part}
          onSelect={selectPart}
          onFilter={(condition, how) =>
            applyFilter(how === "only" ? narrowed(filter, condition) : excluding(filter, condition))
          }
          onLeave={onLeave}
          arrangement={arrangement}
          sizes={sizes}
          onSizes={onSizes}
        />
      )}
    </div>
  );
}

/** The PUBLISH that brought the message to the broker: the packet itself, or the one that it delivers. */
function originOf({ row, related }: PacketDetail): number {
  const publication = related.find(({ type, direction }) => type === "PUBLISH" && direction === "toServer");
  return row.direction === "toClient" && publication !== undefined ? publication.sequence : row.sequence;
}

const views = [
  { value: "packet", label: "Packet" },
  { value: "flow", label: "Flow" },
  { value: "passport", label: "Passport" },
  { value: "compare", label: "Compare" },
] as const;
