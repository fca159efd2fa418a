import type { StepWorld } from "../world.ts";

/** What a CONNACK of 5.0 says of a feature; `undefined` where only 3.x is spoken, which announces nothing. */
export function nameAvailability({ isV5 }: StepWorld, isAvailable: boolean): string | undefined {
  if (!isV5) return undefined;
  return isAvailable ? "available" : "not available";
}

/** Reports what is announced as missing, and therefore not tried: `statement` says so. */
export function reportUnavailable(
  world: StepWorld,
  finding: { readonly id: string; readonly subject: string },
  statement: string,
): void {
  const announced = nameAvailability(world, false);
  world.report({ ...finding, announced, found: "not tried", verdict: "not-supported", statements: [statement] });
}
