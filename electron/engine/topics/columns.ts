/**
 * Columns of zeros with an entry for each node, lent for as long as a search or a projection lives. Over a million topics
 * they come to twenty megabytes: made anew for each search, they set off collections that take longer than the search.
 */
export interface ColumnLender {
  bytes(length: number): Uint8Array;
  numbers(length: number): Int32Array;
  /** Takes a column back. Whoever lent it must not touch it any more. */
  takeBack(column: Uint8Array | Int32Array): void;
}

/** Columns of each kind that are kept; those of one search. */
const MAXIMUM_SPARES = 4;
/** Small ones cost nothing. */
const LEAST_KEPT_LENGTH = 64 * 1024;

/** Finds, among those that nobody has, one that is long enough and not much too long. */
function takeFrom<Column extends Uint8Array | Int32Array>(spares: Column[], length: number): Column | undefined {
  const index = spares.findIndex((spare) => spare.length >= length && spare.length <= 4 * length);
  const [found] = index < 0 ? [] : spares.splice(index, 1);
  found?.fill(0);
  return found;
}

/** Twice given back is given back once: nobody else may have it meanwhile. */
function keep<Column>(spares: Column[], column: Column): void {
  if (!spares.includes(column) && spares.push(column) > MAXIMUM_SPARES) spares.shift();
}

function createColumnLender(): ColumnLender {
  const spareBytes: Uint8Array[] = [];
  const spareNumbers: Int32Array[] = [];
  // Some room for nodes that come meanwhile.
  const roomy = (length: number): number => Math.max(1024, length + (length >> 4));
  return {
    bytes: (length) => takeFrom(spareBytes, length) ?? new Uint8Array(roomy(length)),
    numbers: (length) => takeFrom(spareNumbers, length) ?? new Int32Array(roomy(length)),
    takeBack(column) {
      if (column.length < LEAST_KEPT_LENGTH) return;
      if (column instanceof Uint8Array) keep(spareBytes, column);
      else keep(spareNumbers, column);
    },
  };
}

/** Shared by all views of an engine: they search one after the other. */
export const columns: ColumnLender = createColumnLender();

/** A longer copy of a column, filled up with zeros; the column goes back. */
export function longerBytes(column: Uint8Array, length: number): Uint8Array {
  const longer = columns.bytes(Math.max(length, column.length * 2));
  longer.set(column);
  columns.takeBack(column);
  return longer;
}

/** As `longerBytes`, of numbers. */
export function longerNumbers(column: Int32Array, length: number): Int32Array {
  const longer = columns.numbers(Math.max(length, column.length * 2));
  longer.set(column);
  columns.takeBack(column);
  return longer;
}
