import { setPriority } from "node:os";
import { attack, churn, type ChurnCounts, createDice } from "./churn.ts";

/** `load.js PORT CLIENTS ATTACKERS`: the churn and the attacks, and no more of the machine than others leave. */
function main(): void {
  const [, , port, clients, attackers] = process.argv.map(Number);
  const counts: ChurnCounts = { connects: 0, messages: 0, hostile: 0 };
  const { signal } = new AbortController();
  setPriority(10);
  for (let index = 0; index < (clients ?? 0); index++) {
    void churn(port ?? 0, createDice(index + 1), counts, signal);
  }
  for (let index = 0; index < (attackers ?? 0); index++) {
    void attack(port ?? 0, createDice(1_000 + index), counts, signal);
  }
  process.on("message", () => process.send?.(counts));
  process.on("disconnect", () => process.exit(0));
  process.send?.(counts);
}

main();
