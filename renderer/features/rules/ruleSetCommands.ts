import { ruleExamples } from "#shared/rules/index.ts";
import { type CommandWords, waitingCommands } from "#renderer/workbench/index.ts";

/** What the activity offers while it is shown, whatever is selected. */
export const rulesCommands = {
  open: { id: "rules.open", title: "Open rules or a table…" },
} as const satisfies Readonly<Record<string, CommandWords>>;

/** One for each example to begin with. */
export const newRuleSetCommands = ruleExamples.map(({ id, title, text }) => ({
  text,
  command: { id: `rules.new.${id}`, title: `New rule set: ${title}` } satisfies CommandWords,
}));

/** What can be done with the selected rule set; once there is one, the titles name it. */
export const ruleSetCommands = {
  toggle: { id: "rules.toggle", title: "Start or stop the selected rule set", key: "Mod+Shift+Enter" },
  export: { id: "rules.export", title: "Save the selected rule set as a file" },
  duplicate: { id: "rules.duplicate", title: "Duplicate the selected rule set" },
  remove: { id: "rules.remove", title: "Delete the selected rule set…", key: "Delete", place: "rule sets" },
  work: { id: "rules.show.work", title: "Rules: At work" },
  try: { id: "rules.show.try", title: "Rules: Try" },
  preview: { id: "rules.show.preview", title: "Rules: Preview" },
} as const satisfies Readonly<Record<string, CommandWords>>;

export const waitingRuleSetCommands = waitingCommands(ruleSetCommands, "a selected rule set");
