/**
 * A virtual tree with columns on top of `rowGrid`. Knows nothing of what a node means, nor who flattens the tree:
 * rows come one by one with their level. Start with `TreeGrid.tsx`.
 */
export { TreeGrid, type TreeGridProps } from "./TreeGrid.tsx";
