import { createDisposables, type Dispose } from "#shared/base/index.ts";
import { clampTop, type Extent, scrollLimits, topThatShows, visibleRows } from "./extent.ts";
import { createScrollBar } from "./scrollBar.ts";

/** How long the old rows stay on screen while new ones are on their way. */
const PATIENCE_MS = 80;

/** One reusable row of the pool. The owner keeps whatever it needs to draw quickly. */
export interface PoolRow {
  readonly element: HTMLElement;
  /** Shows row `index` in the element. Called at most once per frame; must write only what differs. */
  draw(index: number): void;
}

export interface RowPoolOptions {
  /** Clips the rows; the pool fills it. */
  readonly viewport: HTMLElement;
  /** Where the scroll bar goes. */
  readonly gutter: HTMLElement;
  readonly rowHeight: number;
  createRow(): PoolRow;
  /** Whether the content of the row is known: unknown rows are waited for a moment before blanks are shown. */
  isReady(index: number): boolean;
  /** Called before each drawing with the rows in sight, so that they can be asked for. */
  onWindow(first: number, end: number): void;
  /** Called after each drawing with the elements in use and the row that the first of them shows. */
  onDrawn?(first: number, elements: readonly HTMLElement[]): void;
  /** Called when a person has scrolled, after the new position holds. */
  onScroll(state: { readonly isAtEnd: boolean; readonly isUpwards: boolean }): void;
}

/**
 * A pool of as many row elements as fit the viewport, drawn at most once per frame, for any number of rows. Rows
 * stay in document order, so that a text selection runs as it looks.
 */
export interface RowPool {
  /** Says which rows exist: `start` to before `end`. What is in sight stays, but who sees the first row sees the new first. */
  setExtent(start: number, end: number): void;
  /** Keeps the end in sight whatever arrives, until told otherwise. */
  setFollowing(isFollowing: boolean): void;
  /** Draws what is in sight anew in the next frame. */
  refresh(): void;
  /** Scrolls no further than needed for `row` to be whole in sight. */
  reveal(row: number): void;
  scrollBy(pixels: number): void;
  /** Row at a height of the screen, when there is one. */
  rowAt(clientY: number): number | undefined;
  /** Whole rows that fit the viewport, at least 1. */
  pageSize(): number;
  readonly width: number;
  /** Elements now in use with the row each shows, in order. */
  drawn(): { readonly first: number; readonly end: number };
  dispose: Dispose;
}

/** Creates the pool inside `options.viewport`. */
export function createRowPool(options: RowPoolOptions): RowPool {
  const { viewport, rowHeight } = options;
  const disposables = createDisposables();
  const layer = document.createElement("div");
  layer.className = "row-pool";
  // The layer only groups what the viewport holds; rows belong to the viewport's role.
  layer.setAttribute("role", "presentation");
  viewport.append(layer);

  let rows: PoolRow[] = [];
  let extent: Extent = { start: 0, end: 0, rowHeight, viewportHeight: viewport.clientHeight };
  let width = viewport.clientWidth;
  let top = 0;
  let isFollowing = false;
  let frame: number | undefined;
  let drawnFirst = 0;
  let drawnCount = 0;
  let waitingSince: number | undefined;

  const schedule = (): void => {
    frame ??= requestAnimationFrame(draw);
  };

  const scrollTo = (wanted: number): void => {
    const next = clampTop(extent, wanted);
    if (next === top) return;
    const isUpwards = next < top;
    if (isUpwards) isFollowing = false;
    top = next;
    options.onScroll({ isAtEnd: next >= scrollLimits(extent).maximum, isUpwards });
    schedule();
  };
  const bar = createScrollBar(scrollTo);
  options.gutter.append(bar.element);
  disposables.use(() => bar.dispose());

  /** Reuses elements where the same rows stay in sight: a small scroll rewrites few of them. */
  const place = (first: number, count: number): void => {
    while (rows.length < count) {
      const row = options.createRow();
      rows.push(row);
      layer.append(row.element);
    }
    const shift = first - drawnFirst;
    if (shift > 0 && shift < drawnCount) {
      const moved = rows.splice(0, shift);
      rows.push(...moved);
      layer.append(...moved.map((row) => row.element));
    } else if (shift < 0 && -shift < drawnCount) {
      const moved = rows.splice(rows.length + shift, -shift);
      rows.unshift(...moved);
      layer.prepend(...moved.map((row) => row.element));
    }
    for (const [position, row] of rows.entries()) row.element.hidden = position >= count;
  };

  const isWaiting = (first: number, end: number, now: number): boolean => {
    let isMissing = false;
    for (let index = first; index < end && !isMissing; index++) isMissing = !options.isReady(index);
    if (!isMissing) {
      waitingSince = undefined;
      return false;
    }
    waitingSince ??= now;
    return now - waitingSince < PATIENCE_MS;
  };

  function draw(now: number): void {
    frame = undefined;
    top = isFollowing ? scrollLimits(extent).maximum : clampTop(extent, top);
    const { first, end } = visibleRows(extent, top);
    options.onWindow(first, end);
    if (isWaiting(first, end, now)) {
      bar.update(extent, top);
      schedule();
      return;
    }
    const count = end - first;
    place(first, count);
    for (let position = 0; position < count; position++) rows[position]?.draw(first + position);
    drawnFirst = first;
    drawnCount = count;
    layer.style.transform = `translateY(${Math.round(first * rowHeight - top)}px)`;
    bar.update(extent, top);
    options.onDrawn?.(
      first,
      rows.slice(0, count).map((row) => row.element),
    );
  }

  const onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? extent.viewportHeight : 1;
    scrollTo(top + event.deltaY * unit);
  };
  viewport.addEventListener("wheel", onWheel, { passive: false });
  disposables.use(() => viewport.removeEventListener("wheel", onWheel));
  // Focus or a selection that runs out of sight must not scroll the viewport natively.
  const onNativeScroll = (): void => {
    viewport.scrollTop = 0;
  };
  viewport.addEventListener("scroll", onNativeScroll);
  disposables.use(() => viewport.removeEventListener("scroll", onNativeScroll));

  const observer = new ResizeObserver(() => {
    extent = { ...extent, viewportHeight: viewport.clientHeight };
    width = viewport.clientWidth;
    rows = rows.filter((row, position) => {
      const isKept = position <= Math.ceil(extent.viewportHeight / rowHeight) + 1;
      if (!isKept) row.element.remove();
      return isKept;
    });
    drawnCount = Math.min(drawnCount, rows.length);
    schedule();
  });
  observer.observe(viewport);
  disposables.use(() => observer.disconnect());
  disposables.use(() => {
    if (frame !== undefined) cancelAnimationFrame(frame);
  });
  schedule();

  return {
    setExtent(start, end) {
      if (start === extent.start && end === extent.end) return;
      const isAtStart = top <= scrollLimits(extent).minimum;
      extent = { ...extent, start, end };
      if (isAtStart) top = scrollLimits(extent).minimum;
      schedule();
    },
    setFollowing(next) {
      isFollowing = next;
      schedule();
    },
    refresh: schedule,
    reveal(row) {
      const next = topThatShows(extent, top, row);
      if (next === top) return;
      top = next;
      schedule();
    },
    scrollBy(pixels) {
      scrollTo(top + pixels);
    },
    rowAt(clientY) {
      const row = Math.floor((clientY - viewport.getBoundingClientRect().top + top) / rowHeight);
      return row >= extent.start && row < extent.end ? row : undefined;
    },
    pageSize: () => Math.max(1, Math.floor(extent.viewportHeight / rowHeight)),
    get width() {
      return width;
    },
    drawn: () => ({ first: drawnFirst, end: drawnFirst + drawnCount }),
    dispose() {
      disposables.dispose();
      layer.remove();
    },
  };
}
