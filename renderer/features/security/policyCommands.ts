import type { CommandWords } from "#renderer/workbench/index.ts";

/** What the workplace of a policy offers while it is shown. */
export const policyCommands = {
  present: { id: "security.present", title: "Present the talk's story" },
  loadTalk: { id: "security.loadTalk", title: "Load the talk's policy, as on the slide" },
  apply: { id: "security.apply", title: "Enforce the policy", key: "Mod+Shift+Enter" },
  clear: { id: "security.clear", title: "Stop enforcing the policy" },
  addAccount: { id: "security.addAccount", title: "Add an account" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** What can be seen beside the document, and the command for each. */
export const policyViews = [
  { value: "roles", label: "Roles", title: "Show what each role may do" },
  { value: "clients", label: "Clients", title: "Show what each client may do along the topic tree" },
  { value: "dialects", label: "Dialects", title: "Show the policy in other brokers' languages" },
  { value: "whatIf", label: "What if", title: "Show which recorded packets the policy would decide otherwise" },
  { value: "propose", label: "Propose", title: "Propose rules from recorded packets" },
] as const;

export const policyViewCommands = policyViews.map(({ value, title }) => ({
  value,
  command: { id: `security.show.${value}`, title } satisfies CommandWords,
}));
