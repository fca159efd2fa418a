import type { CsvTable } from "./csv.ts";

/** What one value is made by; `intervalMs` has gone into steps already. */
export type ValueSpec =
  | {
      readonly kind: "ramp";
      readonly from: number;
      readonly to: number;
      /** Part of the whole way that one step goes. */
      readonly part: number;
      /** Whether the steps count, or only how far they have come. */
      readonly hasSteps: boolean;
      readonly end: "restart" | "reverse" | "stay";
      readonly decimals: number;
    }
  | {
      readonly kind: "sine";
      readonly min: number;
      readonly max: number;
      /** Part of the period that one step goes. */
      readonly part: number;
      readonly phaseDegrees: number;
      readonly decimals: number;
    }
  | {
      readonly kind: "randomWalk";
      readonly start: number;
      readonly step: number;
      readonly min: number;
      readonly max: number;
      readonly decimals: number;
    }
  | { readonly kind: "random"; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly kind: "oneOf"; readonly texts: readonly string[] }
  | CsvSpec;

export interface CsvSpec {
  readonly kind: "csv";
  readonly table: CsvTable;
  readonly column: string | undefined;
  readonly loops: boolean;
}

/** One value of one step. */
export interface GeneratedValue {
  readonly text: string;
  /** Of a line of a table, by heading. */
  readonly columns?: ReadonlyMap<string, string>;
}
