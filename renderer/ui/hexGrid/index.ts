/**
 * Bytes as offsets, hexadecimal pairs and text: virtual, tinted by highlights, with a cursor and ranges. Knows bytes
 * and spans, not what they mean. Start with `HexGrid.tsx`; `hexView.ts` draws, `hexLayout.ts` has the geometry.
 */
import "./hexGrid.css";

export { HexGrid, type HexGridHandle, type HexGridProps } from "./HexGrid.tsx";
export { asciiOf, hexPair, hexPairs } from "./hexText.ts";
export { type HexMarks } from "./hexView.ts";
