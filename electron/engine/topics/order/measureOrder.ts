import { type FamilyOrder, SMALL_FAMILY } from "./familyOrder.ts";
import { mergeSort } from "./mergeSort.ts";

/** A family is put in order anew no more often than this, and no more than a tenth of the time goes into it. */
const REFRESH_MS = 2_000;
const SHARE_OF_TIME = 10;

interface Family {
  children: readonly number[];
  /** When it was last put in order; `undefined` before the first time. */
  sortedAtMs: number | undefined;
  /** How long that took. */
  effortMs: number;
  /** What is being put in order, as positions in it. */
  job: { readonly base: readonly number[]; readonly steps: Generator<undefined, number[]> } | undefined;
}

export interface MeasureOrderOptions {
  /** Children by name: equals stand in this order. */
  readonly names: FamilyOrder;
  /** The figure of a node; the highest comes first. */
  measure(node: number): number;
  /** Milliseconds. */
  now(): number;
  /** While it answers yes nothing changes its place. */
  isHeld(): boolean;
}

/** Children by a figure that changes as messages come: for one view, which may hold it still. */
export function createMeasureOrder({ names, measure, now, isHeld }: MeasureOrderOptions): FamilyOrder {
  const families = new Map<number, Family>();
  const jobs = new Set<Family>();

  function sort(family: Family, base: readonly number[]): void {
    const startMs = now();
    // One figure for the whole sorting, read when it is first needed: one that changed on the way would leave a muddle.
    const figures = new Float64Array(base.length).fill(Number.NaN);
    const figureOf = (position: number): number => {
      const known = figures[position] ?? 0;
      if (!Number.isNaN(known)) return known;
      const figure = measure(base[position] ?? 0);
      figures[position] = figure;
      return figure;
    };
    const byFigure = (left: number, right: number): number => figureOf(right) - figureOf(left);
    const positions = Array.from({ length: base.length }, (_, position) => position);
    family.sortedAtMs = startMs;
    family.job = { base, steps: mergeSort(positions, byFigure) };
    if (base.length > SMALL_FAMILY) jobs.add(family);
    else while (family.job !== undefined) stepJob(family);
  }

  function stepJob(family: Family): void {
    const { job } = family;
    const result = job?.steps.next();
    if (job === undefined || result?.done !== true) return;
    family.children = result.value.map((position) => job.base[position] ?? 0);
    family.job = undefined;
    family.effortMs = now() - (family.sortedAtMs ?? 0);
    jobs.delete(family);
  }

  function isDue({ sortedAtMs, effortMs, job }: Family): boolean {
    if (job !== undefined) return false;
    if (sortedAtMs === undefined) return true;
    return !isHeld() && now() - sortedAtMs >= Math.max(REFRESH_MS, effortMs * SHARE_OF_TIME);
  }

  return {
    children(node) {
      const base = names.children(node);
      let family = families.get(node);
      if (family === undefined) {
        family = { children: base, sortedAtMs: undefined, effortMs: 0, job: undefined };
        families.set(node, family);
      }
      if (base.length > 0 && isDue(family)) sort(family, base);
      if (family.children.length < base.length) {
        // Newcomers wait at the end until the family is next put in order. Nodes are numbered as they come.
        const newest = family.children.reduce((highest, child) => Math.max(highest, child), 0);
        family.children = family.children.concat(base.filter((child) => child > newest));
      }
      return family.children;
    },
    step() {
      if (names.step()) return true;
      for (const family of jobs) {
        stepJob(family);
        return true;
      }
      return false;
    },
  };
}
