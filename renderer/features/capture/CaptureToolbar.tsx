import { Ellipsis, ListFilter } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { familyNames } from "#renderer/inspector/index.ts";
import { useEngine, usePackets } from "#renderer/state/index.ts";
import { Button, classes, IconButton, Menu, Toolbar } from "#renderer/ui/index.ts";
import { useCommandRegistry, useKeyText } from "#renderer/workbench/index.ts";
import styles from "./Capture.module.css";
import { FilterField } from "./FilterField.tsx";
import { packetColumnChoices } from "./packetColumns.ts";
import { excluding, familyCondition, narrowed } from "./quickFilters.ts";

interface CaptureToolbarProps {
  readonly filterField: Ref<{ focus(): void }>;
  readonly focusList: () => void;
}

/** Three switches, each with its word, and the display filter. */
export function CaptureToolbar({ filterField, focusList }: CaptureToolbarProps): ReactNode {
  const { run } = useCommandRegistry();
  const isRecording = useEngine((news) => news.status?.capture.isRecording ?? true);
  const isFrozen = usePackets((packets) => packets.freeze !== undefined);
  const isFollowing = usePackets((packets) => packets.isFollowing);
  const filter = usePackets((packets) => packets.filter);
  const recentFilters = usePackets((packets) => packets.recentFilters);
  const applyFilter = usePackets((packets) => packets.applyFilter);
  const dock = usePackets((packets) => packets.dock);
  const hiddenColumns = usePackets((packets) => packets.hiddenColumns);
  const toggleColumn = usePackets((packets) => packets.toggleColumn);
  const setDock = usePackets((packets) => packets.setDock);
  return (
    <Toolbar label="Capture">
      <Switch
        glyph={isRecording ? "●" : "○"}
        word={isRecording ? "Recording" : "Record"}
        isOn={isRecording}
        commandId="capture.record"
      />
      <Switch glyph="❄" word={isFrozen ? "Frozen" : "Freeze"} isOn={isFrozen} commandId="capture.freeze" />
      <Switch glyph="↓" word="Follow" isOn={isFollowing} commandId="capture.follow" />
      <FilterField
        ref={filterField}
        filter={filter}
        recentFilters={recentFilters}
        onApply={applyFilter}
        onLeave={focusList}
      />
      <Menu
        trigger={<IconButton label="Filter by packet type" icon={ListFilter} />}
        groups={[
          familyNames.map(([family, name]) => ({
            label: `Only ${name.toLowerCase()}`,
            onSelect: () => applyFilter(narrowed(filter, familyCondition(family))),
          })),
          [
            {
              label: "Hide keep-alive",
              onSelect: () => applyFilter(excluding(filter, familyCondition("keepalive"))),
            },
            { label: "Only denied", onSelect: () => applyFilter(narrowed(filter, "denied")) },
            { label: "Only malformed", onSelect: () => applyFilter(narrowed(filter, "malformed")) },
          ],
        ]}
      />
      <Menu
        trigger={<IconButton label="More" icon={Ellipsis} />}
        groups={[
          [
            dock === "below"
              ? { label: "Dock inspector right", onSelect: () => setDock("right") }
              : { label: "Dock inspector below", onSelect: () => setDock("below") },
          ],
          packetColumnChoices.map(({ id, title }) => ({
            label: `Column ${title}`,
            isChecked: !hiddenColumns.includes(id),
            onSelect: () => toggleColumn(id),
          })),
          [{ label: "Clear capture…", isDanger: true, onSelect: () => run("capture.clear") }],
        ]}
      />
    </Toolbar>
  );
}

interface SwitchProps {
  readonly glyph: string;
  readonly word: string;
  readonly isOn: boolean;
  readonly commandId: string;
}

function Switch({ glyph, word, isOn, commandId }: SwitchProps): ReactNode {
  const { run } = useCommandRegistry();
  const keyText = useKeyText(commandId);
  return (
    <Button
      variant="quiet"
      aria-pressed={isOn}
      className={classes(styles.switch, isOn && styles.switchOn)}
      title={keyText === undefined ? undefined : `${word} (${keyText})`}
      onClick={() => run(commandId)}
    >
      <span aria-hidden>{glyph}</span> {word}
    </Button>
  );
}
