import { Ellipsis, FolderOpen, ListFilter } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { familyNames } from "#renderer/inspector/index.ts";
import { useAppState, useEngine, usePacketList, usePackets } from "#renderer/state/index.ts";
import { Button, classes, formatBytes, IconButton, Menu, Toolbar } from "#renderer/ui/index.ts";
import { useCommandRegistry, useKeyText } from "#renderer/workbench/index.ts";
import styles from "./Capture.module.css";
import { FilterField } from "./FilterField.tsx";
import { describeRecentFile, recentFileCommand } from "./files/useRecentFiles.ts";
import { packetColumnChoices } from "./packetColumns.ts";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { familyCondition } from "./quickFilters.ts";

interface CaptureToolbarProps {
  readonly filterField: Ref<{ focus(): void }>;
  readonly focusList: () => void;
}

/** Three switches, each with its word, and the display filter. */
export function CaptureToolbar({ filterField, focusList }: CaptureToolbarProps): ReactNode {
  const { run } = useCommandRegistry();
  const { capture, captures } = useAppState();
  const isLive = capture === undefined;
  const recentFiles = usePacketList((settings) => settings.recentFiles);
  const openKey = useKeyText("capture.open");
  const saveKey = useKeyText("capture.save");
  const isRecording = useEngine((news) => news.status?.capture.isRecording ?? true);
  const isFrozen = usePackets((packets) => packets.freeze !== undefined);
  const isFollowing = usePackets((packets) => packets.isFollowing);
  const filter = usePackets((packets) => packets.filter);
  const recentFilters = usePacketList((settings) => settings.recentFilters);
  const applyFilter = usePackets((packets) => packets.applyFilter);
  const dock = usePacketList((settings) => settings.dock);
  const hiddenColumns = usePacketList((settings) => settings.hiddenColumns);
  const toggleColumn = usePacketList((settings) => settings.toggleColumn);
  const setDock = usePacketList((settings) => settings.setDock);
  return (
    <Toolbar label="Capture">
      {isLive && (
        <Switch
          glyph={isRecording ? "●" : "○"}
          word={isRecording ? "Recording" : "Record"}
          isOn={isRecording}
          commandId="capture.record"
        />
      )}
      {isLive && <Switch glyph="❄" word={isFrozen ? "Frozen" : "Freeze"} isOn={isFrozen} commandId="capture.freeze" />}
      {isLive && <Switch glyph="↓" word="Follow" isOn={isFollowing} commandId="capture.follow" />}
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
        trigger={<IconButton label="Capture files" icon={FolderOpen} />}
        groups={[
          [
            { label: "Open capture file…", ...keyTextOf(openKey), onSelect: () => run("capture.open") },
            {
              label: "Save packets…",
              ...keyTextOf(saveKey),
              onSelect: () => captures.getState().openDialog("save"),
            },
          ],
          recentFiles.map((file, index) => ({
            label: describeRecentFile(file),
            keyText: formatBytes(file.bytes),
            onSelect: () => run(recentFileCommand(index)),
          })),
          recentFiles.length === 0
            ? []
            : [{ label: "Forget recent files", onSelect: () => run("capture.forgetRecentFiles") }],
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
          [
            { label: "Arrange columns…", onSelect: () => run("capture.columns") },
            ...(filter === "" ? [] : [{ label: "Save display filter…", onSelect: () => run("capture.saveFilter") }]),
          ],
          isLive ? [{ label: "Clear capture…", isDanger: true, onSelect: () => run("capture.clear") }] : [],
        ]}
      />
    </Toolbar>
  );
}

function keyTextOf(keyText: string | undefined): { readonly keyText?: string } {
  return keyText === undefined ? {} : { keyText };
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
