/** The children of every node in some order. */
export interface FamilyOrder {
  /**
   * The children of a node. A large family that is still being sorted stands as it came; nobody is ever left out. The
   * array is another one whenever its content is.
   */
  children(node: number): readonly number[];
  /** Sorts on for a moment. False when there is nothing to sort. */
  step(): boolean;
}

/** Up to this many are sorted on the spot: a millisecond or two. */
export const SMALL_FAMILY = 2_000;
