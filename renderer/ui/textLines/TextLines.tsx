import { type ReactNode, useEffect, useRef } from "react";
import { createRowPool } from "#renderer/ui/virtual/index.ts";
import { type TextLine, wrapLines } from "./wrap.ts";

const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 7.2;
const PADDING = 24;

interface TextLinesProps {
  /** Accessible name. */
  readonly label: string;
  readonly text: string;
}

/** A long text to read, wrapped to the width, virtual by line: a text of many megabytes scrolls like a short one. */
export function TextLines({ label, text }: TextLinesProps): ReactNode {
  const viewport = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const scroll = useRef<((key: string) => boolean) | undefined>(undefined);

  useEffect(() => {
    if (viewport.current === null || gutter.current === null) return undefined;
    const area = viewport.current;
    let width = area.clientWidth;
    let lines: readonly TextLine[] = wrapLines(text, capacityOf(width));
    const pool = createRowPool({
      viewport: area,
      gutter: gutter.current,
      rowHeight: LINE_HEIGHT,
      createRow() {
        const element = document.createElement("div");
        element.className = "text-lines__line";
        const node = document.createTextNode("");
        element.append(node);
        return {
          element,
          draw(index) {
            const line = lines[index];
            const next = line === undefined ? "" : text.slice(line.start, line.end);
            if (node.data !== next) node.data = next;
          },
        };
      },
      isReady: () => true,
      onWindow() {
        if (pool.width === width || pool.width === 0) return;
        width = pool.width;
        lines = wrapLines(text, capacityOf(width));
        pool.setExtent(0, lines.length);
      },
      onScroll() {
        // Nothing follows the position.
      },
    });
    pool.setExtent(0, lines.length);
    scroll.current = (key) => {
      const page = pool.pageSize();
      const steps: Readonly<Record<string, number>> = {
        ArrowUp: -1,
        ArrowDown: 1,
        PageUp: -page,
        PageDown: page,
        Home: -lines.length,
        End: lines.length,
      };
      const step = steps[key];
      if (step !== undefined) pool.scrollBy(step * LINE_HEIGHT);
      return step !== undefined;
    };
    return () => {
      scroll.current = undefined;
      pool.dispose();
    };
  }, [text]);

  return (
    <div className="text-lines">
      {/* It scrolls by keys, so the keyboard must be able to reach it; it is text to read, not a control. */}
      {/* oxlint-disable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={viewport}
        className="text-lines__viewport"
        role="document"
        aria-label={label}
        tabIndex={0}
        onKeyDown={(event) => {
          const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
          if (isPlain && scroll.current?.(event.key) === true) event.preventDefault();
        }}
      />
      {/* oxlint-enable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */}
      <div ref={gutter} className="text-lines__gutter" />
    </div>
  );
}

function capacityOf(width: number): number {
  return width === 0 ? 120 : (width - PADDING) / CHARACTER_WIDTH;
}
