import type { ReactNode } from "react";
import { useStore } from "zustand";
import { timeOfDay } from "#renderer/inspector/index.ts";
import { useAppState, useCaptures, useEngine, usePackets } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, Message } from "#renderer/ui/index.ts";
import { GettingStarted, useCommandRegistry } from "#renderer/workbench/index.ts";
import type { PacketList } from "./packetList.ts";

interface EmptyPacketListProps {
  readonly list: PacketList;
}

/** Why the list shows nothing, in words, with what to do about it; nothing itself when there are rows. */
export function EmptyPacketList({ list }: EmptyPacketListProps): ReactNode {
  const { run } = useCommandRegistry();
  const view = useStore(list.facts, (facts) => facts.view);
  const failure = useStore(list.facts, (facts) => facts.failure);
  const isRecording = useEngine((news) => news.status?.capture.isRecording ?? true);
  const filter = usePackets((packets) => packets.filter);
  const freeze = usePackets((packets) => packets.freeze);
  const applyFilter = usePackets((packets) => packets.applyFilter);

  const { capture } = useAppState();
  const file = useCaptures((captures) => captures.files.find(({ id }) => id === capture));

  const clearFilter = (
    <Button variant="primary" onClick={() => applyFilter("")}>
      Clear filter
    </Button>
  );
  if (failure !== undefined) {
    return (
      <EmptyState title="The packet list failed">
        The engine says: <Message text={failure} />. Recording goes on.
      </EmptyState>
    );
  }
  if (view === undefined || view.available.end > view.available.start) return null;
  if (view.filterError !== undefined) {
    return (
      <EmptyState title="The filter cannot be read" actions={clearFilter}>
        <Message text={view.filterError.message} isSentence />
      </EmptyState>
    );
  }
  if (freeze !== undefined && view.hiddenByFreeze === view.kept) {
    return (
      <EmptyState
        title={`View frozen at ${timeOfDay(freeze.atMs).slice(0, 8)}`}
        actions={
          <Button variant="primary" onClick={() => run("capture.freeze")}>
            Resume
          </Button>
        }
      >
        {isRecording ? "Recording continues" : "Recording is off"}; {formatCount(view.hiddenByFreeze)} packets came
        later.
      </EmptyState>
    );
  }
  if (view.kept > 0 && filter !== "") {
    return (
      <EmptyState
        title={
          <>
            No packet matches <code>{filter}</code>
          </>
        }
        actions={clearFilter}
      >
        {view.scanned < 1
          ? `The filter has judged ${Math.floor(view.scanned * 100)} % of the packets so far.`
          : `${formatCount(view.kept)} packets are hidden by the filter.`}
      </EmptyState>
    );
  }
  if (capture !== undefined) {
    const isReading = file === undefined || file.state.kind === "reading";
    return (
      <EmptyState title={isReading ? "Reading the file" : "No MQTT packet in this file"}>
        {isReading ? "Packets appear as they are found." : "What stands above the list says why."}
      </EmptyState>
    );
  }
  if (!isRecording) {
    return (
      <EmptyState
        title="Recording is off"
        actions={
          <Button variant="primary" onClick={() => run("capture.record")}>
            Record
          </Button>
        }
      >
        Traffic flows, but is not kept.
      </EmptyState>
    );
  }
  return <GettingStarted title="No packets yet" />;
}
