/** One key set or, without a value, deleted. */
export interface Change {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/** The little that the store asks of a database. A test takes one that loses what was not synced. */
export interface Database {
  /** Everything in it, in the order of the keys. Throws what cannot be read. */
  entries(): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  /** Applies all changes or none. With `sync` it resolves when they are on the disk, otherwise when the system has them. */
  write(changes: readonly Change[], options: { readonly sync: boolean }): Promise<void>;
  close(): Promise<void>;
}
