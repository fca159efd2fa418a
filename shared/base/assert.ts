/** Ends an exhaustive `switch`: adding a variant to the union breaks the build at every switch that ends with it. */
export function assertNever(value: never): never {
  throw new Error(`unreachable variant ${JSON.stringify(value)}`);
}

/** Returns `value`, or throws because an invariant named by `why` is broken: a bug, never an expected failure. */
export function expectDefined<Value>(value: Value | undefined, why: string): Value {
  if (value === undefined) throw new Error(`expected a value: ${why}`);
  return value;
}
