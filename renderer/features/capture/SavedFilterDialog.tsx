import { type ReactNode, useState } from "react";
import { useAppState, usePacketList } from "#renderer/state/index.ts";
import { Button, Dialog, TextField } from "#renderer/ui/index.ts";

interface SavedFilterDialogProps {
  /** The filter to save; or, with `renamed`, the one that gets another name. */
  readonly filter: string;
  readonly renamed?: string | undefined;
  readonly onClose: () => void;
}

/** Gives a display filter a name, under which the side bar keeps it. */
export function SavedFilterDialog({ filter, renamed, onClose }: SavedFilterDialogProps): ReactNode {
  const { packetList } = useAppState();
  const savedFilters = usePacketList((settings) => settings.savedFilters);
  const [name, setName] = useState(renamed ?? "");
  const wanted = name.trim();
  const isTaken = wanted !== renamed && savedFilters.some((saved) => saved.name === wanted);

  const save = (): void => {
    if (wanted === "") return;
    if (renamed === undefined) packetList.getState().saveFilter({ name: wanted, filter });
    else packetList.getState().renameFilter(renamed, wanted);
    onClose();
  };
  return (
    <Dialog
      title={renamed === undefined ? "Save filter" : "Rename filter"}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={wanted === ""} onClick={save}>
            {isTaken ? "Replace" : renamed === undefined ? "Save" : "Rename"}
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onValue={setName}
        maxLength={100}
        hint={isTaken ? "Another filter has this name: it will be replaced" : filter}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          save();
        }}
      />
    </Dialog>
  );
}
