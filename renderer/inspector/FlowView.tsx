import { Download } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { CommandInput, PacketFlow } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useSelection } from "#renderer/state/index.ts";
import { classes, EmptyState, formatCount, IconButton, Segmented } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import { downloadSvg } from "./downloadSvg.ts";
import { type FlowArrow, flowGeometry, type FlowLane, type FlowLayout, layOutFlow } from "./flowLayout.ts";
import styles from "./FlowView.module.css";
import { NotDelivered } from "./NotDelivered.tsx";
import { flowCommands } from "./packetCommands.ts";

type Scope = CommandInput<"capture.flow">["scope"];

const scopes = [
  { value: "message", label: "Message" },
  { value: "exchange", label: "Exchange" },
  { value: "connection", label: "Connection" },
] as const;

interface FlowViewProps {
  readonly sequence: number;
  /** Escape: back to where the packet was chosen. */
  readonly onLeave: () => void;
}

/** A ladder diagram of what goes together with the selected packet, with the time that each leg took. */
export function FlowView({ sequence, onLeave }: FlowViewProps): ReactNode {
  const [scope, setScope] = useState<Scope>("message");
  const { flow, isLoading } = useFlow(sequence, scope);
  const [frame, room] = useRoom();
  const svg = useRef<SVGSVGElement>(null);
  const exportSvg = (): void => {
    if (svg.current !== null) downloadSvg(svg.current, `packet-${sequence}-${scope}.svg`);
  };
  useCommands([
    { ...flowCommands.exportFlow, run: exportSvg },
    ...scopes.map(({ value, label }) => ({
      id: `inspector.flowOf.${value}`,
      title: `Show the flow of the ${label.toLowerCase()}`,
      run: () => setScope(value),
    })),
  ]);
  const layout = useMemo(() => (flow === undefined ? undefined : layOutFlow(flow, room)), [flow, room]);

  return (
    <div className={styles.flow}>
      <div className={styles.head}>
        <Segmented label="Flow of" isLabelHidden value={scope} choices={scopes} onValue={setScope} />
        <span className={styles.note}>{flow === undefined ? "" : describeFlow(flow, scope)}</span>
        <IconButton label="Export as SVG" icon={Download} disabled={layout === undefined} onClick={exportSvg} />
      </div>
      <div ref={frame} className={styles.frame}>
        {layout === undefined && !isLoading && (
          <EmptyState isSmall title="No flow">
            The packet has left the buffer.
          </EmptyState>
        )}
        {layout !== undefined && <Ladder layout={layout} sequence={sequence} svg={svg} onLeave={onLeave} />}
        {flow !== undefined && <NotDelivered {...flow.notDelivered} />}
      </div>
    </div>
  );
}

/** The flow around a packet. While another one loads, the last stays: its members need no new picture. */
function useFlow(
  sequence: number,
  scope: Scope,
): { readonly flow: PacketFlow | undefined; readonly isLoading: boolean } {
  const contract = useContract();
  const [loaded, setLoaded] = useState<{ readonly scope: Scope; readonly flow: PacketFlow | undefined }>();
  const isMember = loaded?.flow?.packets.some(({ row }) => row.sequence === sequence) === true;
  // Walking along a connection must not move it.
  const isKept = scope === "connection" && loaded?.scope === scope && isMember;

  useEffect(() => {
    if (isKept) return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const answer = await contract.command("capture.flow", { sequence, scope });
      if (isWanted) setLoaded({ scope, flow: answer.ok ? answer.value : undefined });
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [contract, sequence, scope, isKept]);

  return { flow: loaded?.flow, isLoading: loaded === undefined };
}

/** The width of the frame, as far as it is known. */
function useRoom() {
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(640);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = (): void => setRoom(Math.max(320, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [frame, room] as const;
}

function describeFlow({ packets, hiddenDeliveries }: PacketFlow, scope: Scope): string {
  const count = packets.length === 1 ? "1 packet" : `${formatCount(packets.length)} packets`;
  const hidden = hiddenDeliveries === 0 ? "" : ` · ${formatCount(hiddenDeliveries)} more deliveries not drawn`;
  const around = scope === "connection" ? " around the selected one" : "";
  return count + around + hidden;
}

interface LadderProps {
  readonly layout: FlowLayout;
  readonly sequence: number;
  readonly svg: React.RefObject<SVGSVGElement | null>;
  readonly onLeave: () => void;
}

/** The drawing: one tab stop, arrows go from packet to packet, and the selection is the page's own. */
function Ladder({ layout, sequence, svg, onLeave }: LadderProps): ReactNode {
  const id = useId();
  const select = useSelection((selection) => selection.selectPacket);
  const { arrows, lanes, width, height } = layout;
  const present = arrows.findIndex((arrow) => arrow.sequence === sequence);

  const isDrawn = present >= 0;
  useEffect(() => {
    if (isDrawn) document.getElementById(`${id}-${sequence}`)?.scrollIntoView({ block: "nearest" });
  }, [id, sequence, isDrawn]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      onLeave();
      return;
    }
    const last = arrows.length - 1;
    const next = {
      ArrowDown: Math.min(present + 1, last),
      ArrowUp: Math.max(present - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    const arrow = next === undefined ? undefined : arrows[next];
    if (arrow === undefined) return;
    event.preventDefault();
    select(arrow.sequence);
  };

  return (
    <div
      role="listbox"
      aria-label="Packets of the flow"
      tabIndex={0}
      aria-activedescendant={present < 0 ? undefined : `${id}-${sequence}`}
      className={styles.ladder}
      onKeyDown={onKeyDown}
    >
      {/* The same heads once more, where they stay while the ladder scrolls; the drawing keeps its own for the file. */}
      <svg aria-hidden className={styles.heads} width={width} height={HEADS_HEIGHT}>
        <Heads lanes={lanes} />
      </svg>
      <svg
        ref={svg}
        role="presentation"
        style={{ marginTop: -HEADS_HEIGHT }}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
      >
        <g aria-hidden>
          <Heads lanes={lanes} />
        </g>
        {lanes.map(({ key, x }) => (
          <line
            key={key}
            aria-hidden
            x1={x}
            x2={x}
            y1={flowGeometry.head - 10}
            y2={height - 4}
            className={styles.line}
          />
        ))}
        {arrows.map((arrow) => (
          // The list has the focus and the keys; an arrow only takes the pointer.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus, jsx-a11y/prefer-tag-over-role
          <g
            key={arrow.sequence}
            id={`${id}-${arrow.sequence}`}
            role="option"
            aria-selected={arrow.sequence === sequence}
            className={classes(styles.arrow, arrow.sequence === sequence && styles.selected)}
            data-family={arrow.family}
            onClick={() => select(arrow.sequence)}
          >
            <title>{arrow.name}</title>
            <ArrowDrawing arrow={arrow} width={width} />
          </g>
        ))}
      </svg>
    </div>
  );
}

const HEADS_HEIGHT = 30;

/** Who each lane is, and what the columns at the left tell. */
function Heads({ lanes }: { readonly lanes: readonly FlowLane[] }): ReactNode {
  return (
    <>
      <text x={flowGeometry.time} y={20} className={styles.time}>
        Since first
      </text>
      <text x={flowGeometry.leg} y={20} className={styles.latency}>
        This leg
      </text>
      {lanes.map(({ key, name, x }) => (
        <text key={key} x={x} y={20} className={styles.lane}>
          {name}
        </text>
      ))}
    </>
  );
}

function ArrowDrawing({ arrow, width }: { readonly arrow: FlowArrow; readonly width: number }): ReactNode {
  const { from, to, y, isRefusal, isRepeated, isUnanswered } = arrow;
  const sign = to > from ? 1 : -1;
  const tip = to - sign * 2;
  const base = tip - sign * 8;
  return (
    // The title says all of it as a sentence.
    <g aria-hidden>
      <rect x={0} y={y - 22} width={width} height={flowGeometry.row} className={styles.hit} />
      <rect x={0} y={y - 22} width={2} height={flowGeometry.row} className={styles.bar} />
      <text x={flowGeometry.time} y={y + 4} className={styles.time}>
        {arrow.time}
      </text>
      <text x={flowGeometry.leg} y={y + 4} className={classes(styles.latency, isUnanswered && styles.unanswered)}>
        {isUnanswered ? `▲ no answer` : arrow.latency}
      </text>
      <line
        x1={from}
        x2={base}
        y1={y}
        y2={y}
        className={classes(styles.shaft, isRepeated && styles.repeated, isRefusal && styles.refusal)}
      />
      <polygon
        points={`${tip},${y} ${base},${y - 4} ${base},${y + 4}`}
        className={classes(styles.tip, isRefusal && styles.refusal)}
      />
      <text x={(from + to) / 2} y={y - 6} className={classes(styles.label, isRefusal && styles.refusal)}>
        {arrow.label}
      </text>
      {isUnanswered && (
        <path d={`M${base - sign * 8 - 4},${y - 4} l8,8 m0,-8 l-8,8`} className={classes(styles.shaft, styles.lost)} />
      )}
    </g>
  );
}
