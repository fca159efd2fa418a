import { Maximize2, Minimize2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useContract } from "#renderer/contract/index.ts";
import { Inspector, usePacketDetail } from "#renderer/inspector/index.ts";
import { useAppState, useLayout, usePacketList, usePackets, useSelection } from "#renderer/state/index.ts";
import { ConfirmDialog, formatCount, IconButton, Pane } from "#renderer/ui/index.ts";
import type { RowGridHandle } from "#renderer/ui/rowGrid/index.ts";
import { type Command, PersistentSplit, useCommands, useKeyText } from "#renderer/workbench/index.ts";
import styles from "./Capture.module.css";
import { CaptureToolbar } from "./CaptureToolbar.tsx";
import { ColumnsDialog } from "./ColumnsDialog.tsx";
import { createPacketList, type PacketList } from "./packetList.ts";
import { PacketListPane } from "./PacketListPane.tsx";
import { SavedFilterDialog } from "./SavedFilterDialog.tsx";
import { useCaptureCommands } from "./useCaptureCommands.ts";
import { useFilterCommands } from "./useFilterCommands.ts";
import { useFocusOfFields } from "./useFocusOfFields.ts";
import { packetListCommands } from "./packetListCommands.ts";

/** The Capture activity: which packets passed, and what is in each of them. */
export function CaptureMain(): ReactNode {
  const contract = useContract();
  const { layout, packets, selection } = useAppState();
  const [list] = useState(() => createPacketList(contract, packets, selection));
  useEffect(() => list.open(), [list]);
  const grid = useRef<RowGridHandle>(null);
  const filterField = useRef<{ focus(): void }>(null);
  const inspector = useRef<HTMLDivElement>(null);
  const dock = usePacketList((settings) => settings.dock);
  const sequence = useSelection((selection) => selection.current?.sequence);
  const loaded = usePacketDetail(sequence);
  const related = loaded.detail?.row.sequence === sequence ? (loaded.detail?.related ?? []) : [];
  const splitId = `inspector-${dock}`;
  const inspectorSizes = useLayout((state) => state.splits[splitId]);
  const isClearing = usePackets((packets) => packets.isClearing);

  const [wantsMaximised, setMaximised] = useState(false);
  const isMaximised = wantsMaximised && sequence !== undefined;
  const focusList = (): void => {
    // The list has to be there before it can take the focus.
    if (isMaximised) flushSync(() => setMaximised(false));
    grid.current?.focus();
  };
  const focusInspector = useFocusOfFields(inspector, loaded);
  const [dialog, setDialog] = useState<"columns" | "filter">();
  const filter = usePackets((packets) => packets.filter);
  useCaptureCommands({
    list,
    related,
    focusFilter: () => filterField.current?.focus(),
    saveFilter: () => setDialog("filter"),
    arrangeColumns: () => setDialog("columns"),
  });
  useFilterCommands();
  const maximise: Command = {
    ...packetListCommands.maximise,
    ...(isMaximised ? { title: "Show the packet list beside the inspector" } : {}),
    waitsFor: sequence === undefined ? "a selected packet" : undefined,
    run: () => setMaximised(!isMaximised),
  };
  useCommands([maximise]);
  const maximiseKey = useKeyText(maximise.id);

  const listPart = (
    <Pane label="Packet list">
      <PacketListPane list={list} grid={grid} related={related} onEnter={focusInspector} />
    </Pane>
  );
  const inspectorPart = (
    <Pane label="Inspector">
      <div ref={inspector} className={styles.inspector}>
        <Inspector
          loaded={loaded}
          arrangement={dock === "below" ? "beside" : "stacked"}
          onLeave={focusList}
          actions={
            <IconButton
              label={maximise.title}
              icon={isMaximised ? Minimize2 : Maximize2}
              keyText={maximiseKey}
              onClick={maximise.run}
            />
          }
          sizes={inspectorSizes}
          onSizes={(sizes) => layout.getState().rememberSplit(splitId, sizes)}
        />
      </div>
    </Pane>
  );
  return (
    <div className={styles.capture}>
      <CaptureToolbar filterField={filterField} focusList={focusList} />
      <PersistentSplit
        key={dock}
        id={`capture-${dock}`}
        orientation={dock === "below" ? "vertical" : "horizontal"}
        dividerLabels={["Packet list and inspector"]}
        parts={[
          ...(isMaximised ? [] : [{ id: "list", content: listPart, minSize: 120 }]),
          { id: "inspector", content: inspectorPart, defaultSize: dock === "below" ? "42%" : "45%", minSize: 120 },
        ]}
      />
      {isClearing && <ClearDialog list={list} />}
      {dialog === "columns" && <ColumnsDialog onClose={() => setDialog(undefined)} />}
      {dialog === "filter" && <SavedFilterDialog filter={filter} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

function ClearDialog({ list }: { readonly list: PacketList }): ReactNode {
  const contract = useContract();
  const { packets, selection, toasts } = useAppState();
  const [kept] = useState(() => list.facts.getState().view?.kept ?? 0);

  async function clear(): Promise<void> {
    selection.getState().clear();
    packets.getState().setMark(undefined);
    packets.getState().setFollowing(true);
    const answer = await contract.command("capture.clear", {});
    if (!answer.ok) toasts.getState().notify(answer.error.message, "failure");
  }

  return (
    <ConfirmDialog
      title={`Forget ${formatCount(kept)} packets?`}
      description="They cannot be brought back. Connections and topics stay."
      action="Clear capture"
      onConfirm={() => void clear()}
      onClose={packets.getState().endClearing}
    />
  );
}
