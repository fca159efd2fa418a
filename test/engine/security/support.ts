import { readFileSync } from "node:fs";
import { type CommandInput, type CommandName, commands } from "#shared/contract/index.ts";
import { type EngineWorld, startEngine } from "#test/engine/engine/support.ts";
import { talkText } from "#test/engine/policy/support.ts";

export const accountsText = readFileSync(new URL("../../../docs/examples/talk.accounts.yaml", import.meta.url), "utf8");
export const reading = "/App/Customer/acme/Sensor/Temperature/acme-t1/Reading";

/** Gives a command and holds its answer against the contract. */
export async function give<Name extends CommandName>({ engine }: EngineWorld, name: Name, input: CommandInput<Name>) {
  const answer = await engine.commands[name](input);
  const parsed = answer.ok ? commands[name].output.safeParse(answer.value) : undefined;
  if (parsed?.success === false) throw new Error(`${name} breaks the contract: ${parsed.error.message}`);
  return answer;
}

/** An engine with the talk's policy and its cast as the draft. */
export async function talking(options: Parameters<typeof startEngine>[0] = {}) {
  const world = startEngine(options);
  await give(world, "policy.load", { text: talkText, accountsText });
  return world;
}
