/**
 * The Security activity: a policy document, what is proved of it, who may do what, and what the broker refused. It
 * draws what the engine answers; it decides nothing about policy itself. Start with `SecurityActivity.tsx`.
 */
import { ShieldCheck } from "lucide-react";
import { policyCommands, policyViewCommands } from "./policyCommands.ts";
import { createSecurityCommands } from "./securityCommands.ts";
import { type Activity, lazyPart } from "#renderer/workbench/index.ts";

/** What `main.tsx` puts into the activity bar. */
export const SecurityActivity: Activity = {
  id: "security",
  title: "Security",
  icon: ShieldCheck,
  Component: lazyPart(async () => (await import("./SecurityActivity.tsx")).SecurityMain),
  SideBar: lazyPart(async () => (await import("./SecurityActivity.tsx")).SecuritySideBar),
  createCommands: createSecurityCommands,
  partCommands: [{ commands: [...Object.values(policyCommands), ...policyViewCommands.map(({ command }) => command)] }],
};
