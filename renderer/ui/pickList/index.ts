/**
 * A list in a side bar of which one line is chosen: what its glyph, name and end say, its keys and its roles. Knows
 * nothing of what a line stands for, and is for dozens of lines; `rowGrid` is for more. Start with `PickList.tsx`.
 */
export { type PickGroup, PickList, type PickRow } from "./PickList.tsx";
