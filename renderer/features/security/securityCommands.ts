import type { Command, WorkbenchServices } from "#renderer/workbench/index.ts";

/** What can be done about security from anywhere. */
export function createSecurityCommands({
  contract,
  state,
  showActivity,
  notify,
}: WorkbenchServices): readonly Command[] {
  /** Takes the selected packet's question to the Security activity: the denied one, where it asks several. */
  async function why(): Promise<void> {
    const sequence = state.selection.getState().current?.sequence;
    if (sequence === undefined) return notify("Select a packet first: its question is asked again", "failure");
    const answer = await contract.command("policy.packet", { sequence });
    if (!answer.ok) return notify(`Packet ${sequence} cannot be asked about: ${answer.error.message}`, "failure");
    const { client, decisions } = answer.value;
    const decision = decisions.find(({ effect }) => effect === "deny") ?? decisions[0];
    if (client === undefined || decision === undefined) {
      return notify(`Packet ${sequence} asks nothing that a policy decides`, "failure");
    }
    state.security.getState().select({ kind: "question", client, question: decision.question, sequence });
    // A presentation steps aside: it waits at its step.
    state.layout.getState().setImmersive(undefined);
    showActivity("security");
  }
  return [
    {
      id: "security.why",
      title: "Why? The rule behind the selected packet",
      key: "W",
      place: "packet list",
      run: () => void why(),
    },
  ];
}
