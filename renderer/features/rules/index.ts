/**
 * The Rules activity: documents that answer messages and play devices, what they do while they run, what they would do
 * with a message, and the values they would make. It draws what the engine answers. Start with `RulesActivity.tsx`.
 */
import { Workflow } from "lucide-react";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";
import { createRuleCommands } from "./ruleCommands.ts";
import { newRuleSetCommands, ruleSetCommands, rulesCommands } from "./ruleSetCommands.ts";

/** What `main.tsx` puts into the activity bar. */
export const RulesActivity: Activity = {
  id: "rules",
  title: "Rules",
  icon: Workflow,
  Component: lazyPart(async () => (await import("./RulesActivity.tsx")).RulesMain),
  SideBar: lazyPart(async () => (await import("./RulesActivity.tsx")).RulesSideBar),
  createCommands: createRuleCommands,
  partCommands: [
    {
      commands: [
        ...Object.values({ ...rulesCommands, ...ruleSetCommands }),
        ...newRuleSetCommands.map(({ command }) => command),
      ],
    },
  ],
};
