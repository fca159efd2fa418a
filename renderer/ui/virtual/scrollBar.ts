import { createDisposables, type Dispose } from "#shared/base/index.ts";
import { clampTop, type Extent, scrollLimits, thumbOn, topOfThumb } from "./extent.ts";

/** An upright scroll bar of our own: a native one ends where browsers clamp the height of an element. */
export interface ScrollBar {
  readonly element: HTMLElement;
  update(extent: Extent, top: number): void;
  dispose: Dispose;
}

/**
 * Creates the bar. `scrollTo` is called with the position that the pointer or a key asks for. The bar is no tab
 * stop, because the rows beside it take the same keys; once clicked it takes them itself.
 */
export function createScrollBar(scrollTo: (top: number) => void): ScrollBar {
  const disposables = createDisposables();
  const element = document.createElement("div");
  element.className = "scroll-bar";
  element.setAttribute("role", "scrollbar");
  element.setAttribute("aria-orientation", "vertical");
  element.setAttribute("aria-valuenow", "0");
  element.tabIndex = -1;
  const thumb = document.createElement("div");
  thumb.className = "scroll-bar__thumb";
  element.append(thumb);

  let extent: Extent = { start: 0, end: 0, rowHeight: 1, viewportHeight: 0 };
  let top = 0;
  let grip: number | undefined;

  const move = (wanted: number): void => scrollTo(clampTop(extent, wanted));
  const listen = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ): void => {
    element.addEventListener(name, listener);
    disposables.use(() => element.removeEventListener(name, listener));
  };

  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    const track = element.getBoundingClientRect();
    const offset = event.clientY - track.top;
    const place = thumbOn(extent, top, track.height);
    if (place === undefined) return;
    if (offset >= place.offset && offset < place.offset + place.size) {
      grip = offset - place.offset;
      element.setPointerCapture(event.pointerId);
      element.classList.add("scroll-bar--dragged");
    } else {
      move(top + (offset < place.offset ? -extent.viewportHeight : extent.viewportHeight));
    }
  });
  listen("pointermove", (event) => {
    if (grip === undefined) return;
    const track = element.getBoundingClientRect();
    move(topOfThumb(extent, event.clientY - track.top - grip, track.height));
  });
  const letGo = (): void => {
    grip = undefined;
    element.classList.remove("scroll-bar--dragged");
  };
  listen("pointerup", letGo);
  listen("pointercancel", letGo);
  listen("keydown", (event) => {
    const { minimum, maximum } = scrollLimits(extent);
    const wanted: Readonly<Record<string, number>> = {
      ArrowUp: top - extent.rowHeight,
      ArrowDown: top + extent.rowHeight,
      PageUp: top - extent.viewportHeight,
      PageDown: top + extent.viewportHeight,
      Home: minimum,
      End: maximum,
    };
    const position = wanted[event.key];
    if (position === undefined) return;
    event.preventDefault();
    move(position);
  });

  let trackHeight = 0;
  let drawn = "";
  return {
    element,
    update(nextExtent, nextTop) {
      if (extent.viewportHeight !== nextExtent.viewportHeight || trackHeight === 0) trackHeight = element.clientHeight;
      extent = nextExtent;
      top = nextTop;
      const place = thumbOn(extent, top, trackHeight);
      const next = place === undefined ? "" : `${Math.round(place.offset)} ${Math.round(place.size)}`;
      const { minimum, maximum } = scrollLimits(extent);
      element.setAttribute("aria-valuemin", "0");
      element.setAttribute("aria-valuemax", String(Math.round(maximum - minimum)));
      element.setAttribute("aria-valuenow", String(Math.round(top - minimum)));
      if (next === drawn) return;
      drawn = next;
      thumb.hidden = place === undefined;
      if (place === undefined) return;
      thumb.style.transform = `translateY(${Math.round(place.offset)}px)`;
      thumb.style.height = `${Math.round(place.size)}px`;
    },
    dispose() {
      disposables.dispose();
      element.remove();
    },
  };
}
