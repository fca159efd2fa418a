import { escapeText } from "#shared/base/index.ts";
import { quote } from "#shared/capture/filter/index.ts";
import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { CaptureFile, CaptureOverview } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import {
  type SavedFilter,
  useAppState,
  useCaptures,
  useEngine,
  usePacketList,
  usePackets,
} from "#renderer/state/index.ts";
import { focusInPlace, formatCount, IconButton, Menu, PaneHeader } from "#renderer/ui/index.ts";
import styles from "./CaptureSideBar.module.css";
import { RecentFiles } from "./files/RecentFiles.tsx";
import { SavedFilterDialog } from "./SavedFilterDialog.tsx";

const ALL = "All";

/** One line: a display filter, and how many packets it stands for. */
interface QuickView {
  readonly filter: string;
  readonly glyph: string;
  readonly tone: "good" | "idle" | "warning" | "bad";
  readonly name: string;
  /** What the glyph says, for those who do not see it. */
  readonly words: string;
  readonly count: number;
}

/** Which packets: everybody who took part, and the views that people ask for first, each with its count. */
export function CaptureSideBar(): ReactNode {
  const { value } = useView("captureOverview", {});
  const port = useEngine(({ status }) =>
    status?.broker.kind === "listening" ? status.broker.listeners[0]?.port : undefined,
  );
  const { capture } = useAppState();
  const clients = (value?.clients ?? []).map((client) => clientView(client, capture === undefined));
  const file = useCaptures((captures) => captures.files.find(({ id }) => id === capture));
  const hidden = (value?.clientTotal ?? 0) - clients.length;
  return (
    <>
      <PaneHeader title="Capture" />
      <div className={styles.groups}>
        <QuickViews
          title="Connections"
          views={[file === undefined ? brokerView(port, value) : fileView(file, value), ...clients]}
        >
          {hidden > 0 && <p className={styles.more}>{formatCount(hidden)} more: filter by client</p>}
          {value !== undefined && clients.length === 0 && (
            <p className={styles.more}>No client has sent a packet yet</p>
          )}
        </QuickViews>
        <QuickViews title="Views" views={fixedViews(value)} />
        <SavedFilters />
        <RecentFiles />
      </div>
    </>
  );
}

function brokerView(port: number | undefined, overview: CaptureOverview | undefined): QuickView {
  const isListening = port !== undefined;
  return {
    filter: "",
    glyph: isListening ? "●" : "○",
    tone: isListening ? "good" : "idle",
    name: isListening ? `broker :${port}` : "broker",
    words: isListening ? "Listening: packets of every client" : "Not listening: packets of every client",
    count: overview?.all ?? 0,
  };
}

function fileView(file: CaptureFile, overview: CaptureOverview | undefined): QuickView {
  return {
    filter: "",
    glyph: "▤",
    tone: "idle",
    name: file.name,
    words: "Packets of every client in the file",
    count: overview?.all ?? 0,
  };
}

/** Filters that a person has named: Enter applies, F2 renames, Delete forgets; the menu does the same. */
function SavedFilters(): ReactNode {
  const { packetList, toasts } = useAppState();
  const savedFilters = usePacketList((settings) => settings.savedFilters);
  const filter = usePackets((packets) => packets.filter);
  const applyFilter = usePackets((packets) => packets.applyFilter);
  const [renamed, setRenamed] = useState<SavedFilter>();
  const [saved, setSaved] = useState<string>();
  const group = useRef<HTMLDivElement>(null);
  const forget = ({ name }: SavedFilter, index: number): void => {
    packetList.getState().forgetFilter(name);
    toasts.getState().notify(`Forgot the filter ${name}`);
    focusInPlace(group.current, index);
  };
  return (
    <div ref={group} role="group" aria-label="Saved filters">
      <h3 className={styles.title}>Saved filters</h3>
      {savedFilters.map((each, index) => (
        <div key={each.name} className={styles.savedRow}>
          <button
            type="button"
            data-row
            className={styles.row}
            aria-pressed={each.filter === filter}
            title={each.filter}
            onClick={() => applyFilter(each.filter)}
            onKeyDown={(event) => {
              if (event.key === "F2") setRenamed(each);
              else if (event.key === "Delete") forget(each, index);
              else return;
              event.preventDefault();
            }}
          >
            <span aria-hidden className={styles.glyph}>
              ▽
            </span>
            <span className={styles.name}>{each.name}</span>
          </button>
          <Menu
            trigger={<IconButton label={`What to do with ${each.name}`} icon={Ellipsis} />}
            groups={[
              [
                { label: "Rename…", keyText: "F2", onSelect: () => setRenamed(each) },
                { label: "Forget", keyText: "Delete", isDanger: true, onSelect: () => forget(each, index) },
              ],
            ]}
          />
        </div>
      ))}
      {filter === "" && savedFilters.length === 0 && <p className={styles.more}>Filter packets to save one here</p>}
      {filter !== "" && !savedFilters.some((each) => each.filter === filter) && (
        <button type="button" className={styles.row} onClick={() => setSaved(filter)}>
          <span aria-hidden className={styles.glyph}>
            +
          </span>
          <span className={styles.name}>Save the present filter…</span>
        </button>
      )}
      {saved !== undefined && <SavedFilterDialog filter={saved} onClose={() => setSaved(undefined)} />}
      {renamed !== undefined && (
        <SavedFilterDialog filter={renamed.filter} renamed={renamed.name} onClose={() => setRenamed(undefined)} />
      )}
    </div>
  );
}

function clientView(
  { client, isConnected, packets, denied, malformed }: CaptureOverview["clients"][number],
  isLive: boolean,
): QuickView {
  // Whether a client is still there is no question of a file.
  const isThere = isLive && isConnected;
  const state = isLive ? (isConnected ? "Connected" : "Gone") : "In the file";
  const common = { filter: `client == ${quote(client)}`, name: escapeText(client), count: packets };
  if (malformed > 0) return { ...common, glyph: "▲", tone: "warning", words: `${state}, ${malformed} malformed` };
  if (denied > 0) return { ...common, glyph: "⊘", tone: "bad", words: `${state}, ${denied} denied` };
  return { ...common, glyph: isThere ? "●" : "○", tone: isThere ? "good" : "idle", words: state };
}

function fixedViews(overview: CaptureOverview | undefined): readonly QuickView[] {
  const { all = 0, denied = 0, malformed = 0 } = overview ?? {};
  return [
    { filter: "", glyph: "", tone: "idle", name: ALL, words: "", count: all },
    {
      filter: "denied",
      glyph: "⊘",
      tone: denied > 0 ? "bad" : "idle",
      name: "Denied or refused",
      words: "Denied by the broker, or refused by a Reason Code",
      count: denied,
    },
    {
      filter: "malformed",
      glyph: "▲",
      tone: malformed > 0 ? "warning" : "idle",
      name: "Malformed",
      words: "Breaks the format",
      count: malformed,
    },
  ];
}

interface QuickViewsProps {
  readonly title: string;
  readonly views: readonly QuickView[];
  readonly children?: ReactNode;
}

/** A group of filters to choose from: one tab stop, arrows move, Enter applies; the one in force is pressed. */
function QuickViews({ title, views, children }: QuickViewsProps): ReactNode {
  const filter = usePackets((packets) => packets.filter);
  const applyFilter = usePackets((packets) => packets.applyFilter);
  const list = useRef<HTMLDivElement>(null);
  // Without a filter everything is shown: that is the view `All`, and not one of the connections.
  const inForce = views.findIndex((view) => view.filter === filter && (filter !== "" || view.name === ALL));

  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const present = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    const next = {
      ArrowDown: Math.min(present + 1, last),
      ArrowUp: Math.max(present - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };

  return (
    <div ref={list} role="group" aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      {views.map((view, index) => (
        <button
          key={view.filter === "" ? view.name : view.filter}
          type="button"
          className={styles.row}
          aria-pressed={index === inForce}
          tabIndex={index === Math.max(inForce, 0) ? 0 : -1}
          title={view.words === "" ? view.name : `${view.name} — ${view.words}`}
          onKeyDown={onKeyDown}
          onClick={() => applyFilter(view.filter)}
        >
          <span aria-hidden className={styles.glyph} data-tone={view.tone}>
            {view.glyph}
          </span>
          <span className={styles.name}>{view.name}</span>
          {view.words !== "" && <span className="visually-hidden">, {view.words}, </span>}
          <span className={styles.count}>{formatCount(view.count)}</span>
        </button>
      ))}
      {children}
    </div>
  );
}
