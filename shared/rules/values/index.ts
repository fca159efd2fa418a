/**
 * Values that look measured: ramps, sines, random walks, choices and tables, step by step and the same for the same
 * seed. Start with `valueSource.ts`.
 */
export { parseCsv, type CsvTable } from "./csv.ts";
export { type CsvSpec, type GeneratedValue, type ValueSpec } from "./valueSpec.ts";
export { createValueSource, type ValueSource } from "./valueSource.ts";
