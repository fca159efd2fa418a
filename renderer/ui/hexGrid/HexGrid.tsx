import {
  type ReactNode,
  type Ref,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { ByteSpan } from "#shared/base/index.ts";
import { movedCursor } from "./hexKeys.ts";
import { fittingBytesPerRow } from "./hexLayout.ts";
import { hexPair, hexPairs, offsetDigits } from "./hexText.ts";
import { createHexView, type HexMarks, type HexView } from "./hexView.ts";

export interface HexGridProps {
  /** Accessible name. */
  readonly label: string;
  /** Must keep its identity between renders while the content is the same. Other bytes keep the scroll position. */
  readonly bytes: Uint8Array;
  readonly marks: HexMarks;
  /** The byte that keys move from. */
  readonly cursor?: number | undefined;
  /** What a byte belongs to, for assistive technology: `Topic Alias identifier`. */
  describeByte?(offset: number): string;
  onSelectByte?(offset: number): void;
  /** A range was dragged, or extended with Shift; `cursor` is the end that moves. */
  onSelectRange?(span: ByteSpan, cursor: number): void;
  onHover?(offset: number | undefined): void;
  /** Keys that the grid itself does not know; `true` means handled. */
  onKey?(event: React.KeyboardEvent): boolean;
  readonly ref?: Ref<HexGridHandle>;
}

/** What a hex grid can be told beside its props. */
export interface HexGridHandle {
  focus(): void;
  /** Tints bytes as previewed from elsewhere; never scrolls. */
  preview(span: ByteSpan | undefined): void;
}

/**
 * Bytes as offsets, hexadecimal pairs and text, for any length, never cut: `role="grid"` with one tab stop. Arrows
 * move a byte cursor, Shift extends, Mod+Home and Mod+End go to the ends; dragging selects a range.
 */
export function HexGrid(props: HexGridProps): ReactNode {
  const { label, bytes, marks, cursor, describeByte, ref } = props;
  const cellId = useId();
  const grid = useRef<HTMLDivElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const anchor = useRef<number>(undefined);
  const isDragging = useRef(false);
  const [bytesPerRow, setBytesPerRow] = useState(16);
  const [view, setView] = useState<HexView>();
  const digits = offsetDigits(bytes.length);
  const bytesNow = useEffectEvent(() => bytes);

  useLayoutEffect(() => {
    if (viewport.current === null) return undefined;
    const area = viewport.current;
    const fit = (): void => setBytesPerRow(fittingBytesPerRow(area.clientWidth, digits));
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(area);
    return () => observer.disconnect();
  }, [digits]);

  useEffect(() => {
    if (viewport.current === null || gutter.current === null) return undefined;
    const created = createHexView({
      viewport: viewport.current,
      gutter: gutter.current,
      bytes: bytesNow(),
      digits,
      bytesPerRow,
      cellId,
    });
    setView(created);
    return () => {
      setView(undefined);
      created.dispose();
    };
  }, [digits, bytesPerRow, cellId]);

  useEffect(() => view?.setBytes(bytes), [view, bytes]);
  useEffect(() => view?.setMarks(marks), [view, marks]);
  useEffect(() => {
    view?.setCursor(cursor, cursor === undefined ? "" : cellName(bytes, cursor, describeByte?.(cursor)));
    if (cursor === undefined) anchor.current = undefined;
  }, [view, bytes, cursor, describeByte]);

  const { selected } = marks;
  const selectedStart = selected?.start;
  const selectedEnd = selected?.end;
  useEffect(() => {
    if (cursor !== undefined) view?.revealByte(cursor);
    else if (selectedStart !== undefined && selectedEnd !== undefined) {
      view?.revealSpan({ start: selectedStart, end: selectedEnd });
    }
  }, [view, cursor, selectedStart, selectedEnd]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => grid.current?.focus({ preventScroll: true }),
      preview: (span) => view?.setHover(span),
    }),
    [view],
  );

  const extendTo = (offset: number): void => {
    anchor.current ??= cursor ?? selected?.start ?? offset;
    const start = Math.min(anchor.current, offset);
    props.onSelectRange?.({ start, end: Math.max(anchor.current, offset) + 1 }, offset);
  };
  const moveTo = (offset: number): void => {
    anchor.current = offset;
    props.onSelectByte?.(offset);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey;
    const rowsPerPage = view?.rowsPerPage() ?? 1;
    const from = cursor ?? selected?.start;
    const size = { length: bytes.length, bytesPerRow, rowsPerPage };
    // The first arrow key on a grid without a cursor puts it on the first byte.
    const moved = movedCursor({ name: event.key, isMod }, from ?? 0, size);
    if (moved === undefined || event.altKey) {
      if (props.onKey?.(event) === true) event.preventDefault();
      return;
    }
    event.preventDefault();
    const target = cursor === undefined && event.key.startsWith("Arrow") ? (from ?? 0) : moved;
    if (event.shiftKey) extendTo(target);
    else moveTo(target);
  };

  const onPointerDown = (event: React.PointerEvent): void => {
    const offset = view?.byteAt(event.clientX, event.clientY);
    if (event.button !== 0 || offset === undefined) return;
    if (event.shiftKey) {
      extendTo(offset);
    } else {
      isDragging.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      moveTo(offset);
    }
  };
  const onPointerMove = (event: React.PointerEvent): void => {
    const offset = view?.byteAt(event.clientX, event.clientY);
    props.onHover?.(offset);
    if (isDragging.current && offset !== undefined && (offset !== anchor.current || cursor !== offset)) {
      extendTo(offset);
    }
  };
  const endDrag = (): void => {
    isDragging.current = false;
  };
  const onCopy = (event: React.ClipboardEvent): void => {
    if (selected === undefined) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", hexPairs(bytes, selected.start, selected.end));
  };

  return (
    <div className="hex-grid">
      <div
        ref={grid}
        className="hex-grid__grid"
        role="grid"
        aria-label={label}
        aria-rowcount={Math.ceil(bytes.length / bytesPerRow)}
        aria-activedescendant={cursor === undefined ? undefined : cellId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={endDrag}
        onPointerCancel={endDrag}
        onPointerLeave={() => props.onHover?.(undefined)}
      >
        <div ref={viewport} className="hex-grid__viewport" role="rowgroup" />
      </div>
      <div ref={gutter} className="hex-grid__gutter" />
    </div>
  );
}

function cellName(bytes: Uint8Array, offset: number, owner: string | undefined): string {
  const name = `offset ${offset}, ${hexPair(bytes[offset] ?? 0)} hexadecimal`;
  return owner === undefined ? name : `${name}, ${owner}`;
}
