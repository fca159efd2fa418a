/**
 * What there is to scroll: rows `start` to before `end`, each `rowHeight` pixels high, seen through a viewport.
 * Positions are pixels from row 0, not from `start`, so that rows which leave at the start move nothing.
 */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly rowHeight: number;
  readonly viewportHeight: number;
}

/** The smallest and the largest position of the viewport's upper edge. */
export function scrollLimits(extent: Extent): { readonly minimum: number; readonly maximum: number } {
  const minimum = extent.start * extent.rowHeight;
  return { minimum, maximum: Math.max(minimum, extent.end * extent.rowHeight - extent.viewportHeight) };
}

/** `top` moved into the limits. */
export function clampTop(extent: Extent, top: number): number {
  const { minimum, maximum } = scrollLimits(extent);
  return Math.min(Math.max(top, minimum), maximum);
}

/** The rows of which at least a pixel is in sight at `top`. */
export function visibleRows(extent: Extent, top: number): { readonly first: number; readonly end: number } {
  const first = Math.max(extent.start, Math.floor(top / extent.rowHeight));
  const end = Math.min(extent.end, Math.ceil((top + extent.viewportHeight) / extent.rowHeight));
  return { first, end: Math.max(first, end) };
}

/**
 * The position that shows `row` whole: the present one if it does, else the nearest one that does when the row is
 * close, and the row in the middle when it is more than a page away.
 */
export function topThatShows(extent: Extent, top: number, row: number): number {
  const rowTop = row * extent.rowHeight;
  const rowEnd = rowTop + extent.rowHeight;
  const isAbove = rowTop < top;
  const isBelow = rowEnd > top + extent.viewportHeight;
  if (!isAbove && !isBelow) return clampTop(extent, top);
  const distance = isAbove ? top - rowTop : rowEnd - top - extent.viewportHeight;
  if (distance > extent.viewportHeight) {
    const rowsAbove = Math.floor((extent.viewportHeight / extent.rowHeight - 1) / 2);
    return clampTop(extent, rowTop - rowsAbove * extent.rowHeight);
  }
  return clampTop(extent, isAbove ? rowTop : rowEnd - extent.viewportHeight);
}

const MINIMUM_THUMB = 24;

/** Where the scroll bar's thumb is on a track of `trackHeight` pixels; `undefined` when everything is in sight. */
export function thumbOn(
  extent: Extent,
  top: number,
  trackHeight: number,
): { readonly offset: number; readonly size: number } | undefined {
  const { minimum, maximum } = scrollLimits(extent);
  if (maximum <= minimum || trackHeight <= 0) return undefined;
  const content = (extent.end - extent.start) * extent.rowHeight;
  const size = Math.min(trackHeight, Math.max(MINIMUM_THUMB, (trackHeight * extent.viewportHeight) / content));
  return { offset: ((top - minimum) / (maximum - minimum)) * (trackHeight - size), size };
}

/** The position that puts the thumb's upper edge at `offset` on the track: the inverse of `thumbOn`. */
export function topOfThumb(extent: Extent, offset: number, trackHeight: number): number {
  const { minimum, maximum } = scrollLimits(extent);
  const size = thumbOn(extent, minimum, trackHeight)?.size ?? trackHeight;
  if (trackHeight <= size) return minimum;
  return clampTop(extent, minimum + (offset / (trackHeight - size)) * (maximum - minimum));
}
