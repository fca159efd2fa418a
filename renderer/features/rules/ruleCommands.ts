import type { Command, WorkbenchServices } from "#renderer/workbench/index.ts";

/** What can be done about rules from anywhere. */
export function createRuleCommands({ contract, notify }: WorkbenchServices): readonly Command[] {
  async function stopAll(): Promise<void> {
    const answer = await contract.command("rules.stopAll", {});
    if (!answer.ok) return notify(`The rules go on: ${answer.error.message}`, "failure");
    const { stopped } = answer.value;
    return notify(stopped === 1 ? "1 rule set stopped" : `${stopped} rule sets stopped`);
  }
  return [{ id: "rules.stopAll", title: "Stop all rule sets", run: () => void stopAll() }];
}
