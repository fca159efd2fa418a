import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAppState, usePacketList } from "#renderer/state/index.ts";
import { Button, Dialog, IconButton } from "#renderer/ui/index.ts";
import styles from "./ColumnsDialog.module.css";
import { orderedIds } from "./columnArrangement.ts";
import { packetColumnChoices, packetColumnTitles } from "./packetColumns.ts";

const MINIMUM_WIDTH = 28;
const MAXIMUM_WIDTH = 2_000;

/** Which columns the packet list has, in which order, and how wide they are: all that the pointer can do, by keys. */
export function ColumnsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { packetList } = useAppState();
  const columnOrder = usePacketList((settings) => settings.columnOrder);
  const columnWidths = usePacketList((settings) => settings.columnWidths);
  const hiddenColumns = usePacketList((settings) => settings.hiddenColumns);
  const ids = orderedIds(
    packetColumnTitles.map(({ id }) => id),
    columnOrder,
  );
  const { setColumnOrder, setColumnWidth, toggleColumn, resetColumns } = packetList.getState();

  const move = (index: number, step: 1 | -1): void => {
    const next = [...ids];
    const [id] = next.splice(index, 1);
    if (id === undefined) return;
    next.splice(index + step, 0, id);
    setColumnOrder(next);
  };

  return (
    <Dialog
      title="Columns"
      description="Drag a column's head in the list, or arrange them here"
      onClose={onClose}
      footer={
        <>
          <Button onClick={resetColumns}>Reset columns</Button>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <ul className={styles.columns}>
        {ids.map((id, index) => {
          const title = packetColumnTitles.find((column) => column.id === id)?.title ?? id;
          const isFixed = !packetColumnChoices.some((column) => column.id === id);
          return (
            <li key={id}>
              <label className={styles.name}>
                <input
                  type="checkbox"
                  checked={!hiddenColumns.includes(id)}
                  disabled={isFixed}
                  onChange={() => toggleColumn(id)}
                />
                {title}
              </label>
              <label className={styles.width}>
                <span className="visually-hidden">Width of {title} in pixels</span>
                <WidthField width={columnWidths[id]} onWidth={(width) => setColumnWidth(id, width)} />
              </label>
              <IconButton
                label={`Move ${title} left`}
                icon={ArrowUp}
                aria-disabled={index === 0}
                onClick={() => index > 0 && move(index, -1)}
              />
              <IconButton
                label={`Move ${title} right`}
                icon={ArrowDown}
                aria-disabled={index === ids.length - 1}
                onClick={() => index < ids.length - 1 && move(index, 1)}
              />
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

interface WidthFieldProps {
  /** In pixels; absent while the list chooses. */
  readonly width: number | undefined;
  readonly onWidth: (width: number | undefined) => void;
}

/** A width as it is typed. What is no width yet changes nothing, and an empty field leaves the choice to the list. */
function WidthField({ width, onWidth }: WidthFieldProps): ReactNode {
  const [typed, setTyped] = useState<string>();
  return (
    <input
      type="number"
      min={MINIMUM_WIDTH}
      max={MAXIMUM_WIDTH}
      placeholder="auto"
      value={typed ?? width ?? ""}
      onChange={({ target: { value, valueAsNumber } }) => {
        setTyped(value);
        if (value === "") onWidth(undefined);
        else if (valueAsNumber >= MINIMUM_WIDTH && valueAsNumber <= MAXIMUM_WIDTH) onWidth(valueAsNumber);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
