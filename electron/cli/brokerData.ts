import { join, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Durability } from "#shared/contract/index.ts";
import { type BrokerStore, DURABILITIES, openBrokerStore } from "#electron/engine/store/index.ts";
import type { Clock, Logger } from "#electron/engine/support/index.ts";
import { type OptionValues, readChoice } from "#electron/options/index.ts";

/** Where `wirebench broker` keeps its state between runs, and what its promises rest on. */
export interface DataOptions {
  readonly folder: string;
  readonly durability: Durability;
}

/** Reads `--data` and `--durability`; `undefined` keeps nothing between runs. */
export function readDataOptions(values: OptionValues): Result<DataOptions | undefined, string> {
  const { data, durability: text } = values;
  const durability = typeof text === "string" ? readChoice("durability", text, DURABILITIES) : ok("memory" as const);
  if (!durability.ok) return durability;
  if (data === "") return fail("--data wants a folder, not ``");
  if (typeof data === "string") return ok({ folder: resolve(data), durability: durability.value });
  if (durability.value === "memory") return ok(undefined);
  return fail(`--durability ${durability.value} needs --data, the folder to keep the state in`);
}

/** Opens the store of the data folder; the failure is one sentence. */
export async function openData(
  { folder, durability }: DataOptions,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Result<BrokerStore, string>> {
  // What the store creates at any time is its owner's alone. A worker cannot say so for its process.
  if (isMainThread) process.umask(0o077);
  const opened = await openBrokerStore({ folder: join(folder, "broker"), durability, clock, logger });
  return opened.ok ? opened : fail(opened.error.message);
}
