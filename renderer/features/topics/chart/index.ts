/**
 * Charts of numbers in the values of topics: read from the log, drawn by uPlot, and as a table for whoever does not see
 * a canvas. Start with `ChartPane.tsx`; `chartValues.ts` finds the numbers, `chartFeed.ts` fetches them.
 */
export { ChartPane } from "./ChartPane.tsx";
