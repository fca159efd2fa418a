/** A packet under construction: what it owns may still be set. */
export type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
