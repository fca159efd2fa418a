import { NONE, type TopicTree } from "../topicTree.ts";
import { type FamilyOrder, SMALL_FAMILY } from "./familyOrder.ts";
import { mergeSort } from "./mergeSort.ts";

interface Family {
  /** In order up to `sorted`, after that as they came. */
  children: number[];
  sorted: number;
  job: Generator<undefined, number[]> | undefined;
  /** Children that the job puts in order. */
  jobSize: number;
}

/** Children by name. Sorted when they are asked for; those that came since are merged in. */
export function createNameOrder(tree: TopicTree): FamilyOrder {
  const families = new Map<number, Family>();
  const jobs = new Set<Family>();
  const byName = (left: number, right: number): number => {
    const [leftText, rightText] = [tree.levelText(left), tree.levelText(right)];
    return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
  };

  /** The children that have come since, in the order of their coming. */
  function newcomers(node: number, known: number): number[] {
    const missing = (tree.columns.childCount[node] ?? 0) - known;
    const fresh: number[] = [];
    const { firstChild, nextSibling } = tree.columns;
    // The newest child is first.
    for (let child = firstChild[node] ?? NONE; fresh.length < missing; child = nextSibling[child] ?? NONE) {
      fresh.push(child);
    }
    return fresh.toReversed();
  }

  function takeIn(family: Family): void {
    const fresh = family.children.slice(family.sorted);
    if (fresh.length <= SMALL_FAMILY) {
      family.children = merge(family.children.slice(0, family.sorted), fresh.sort(byName), byName);
      family.sorted = family.children.length;
      return;
    }
    family.jobSize = family.children.length;
    family.job = mergeSort(family.children, byName);
    jobs.add(family);
  }

  return {
    children(node) {
      let family = families.get(node);
      if (family === undefined) {
        family = { children: [], sorted: 0, job: undefined, jobSize: 0 };
        families.set(node, family);
      }
      const fresh = newcomers(node, family.children.length);
      if (fresh.length > 0) family.children = family.children.concat(fresh);
      if (family.job === undefined && family.sorted < family.children.length) takeIn(family);
      return family.children;
    },
    step() {
      for (const family of jobs) {
        const result = family.job?.next();
        if (result?.done === true) {
          family.children = result.value.concat(family.children.slice(family.jobSize));
          family.sorted = family.jobSize;
          family.job = undefined;
          jobs.delete(family);
        }
        return true;
      }
      return false;
    },
  };
}

function merge(left: readonly number[], right: readonly number[], compare: (a: number, b: number) => number): number[] {
  const merged: number[] = [];
  let at = 0;
  for (const node of right) {
    for (let next = left[at]; next !== undefined && compare(next, node) < 0; next = left[at]) {
      merged.push(next);
      at++;
    }
    merged.push(node);
  }
  for (; at < left.length; at++) merged.push(left[at] ?? NONE);
  return merged;
}
