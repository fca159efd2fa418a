import type * as z from "zod/mini";
import { brokerCommands, brokerViews } from "./broker.ts";
import { brokerInsideCommands, brokerInsideViews } from "./brokerInside.ts";
import { brokerObservingViews } from "./brokerObserving.ts";
import { brokerSettingsCommands, brokerSettingsViews } from "./brokerSettings.ts";
import { captureCommands, captureViews } from "./capture.ts";
import { captureFileCommands, captureFileViews } from "./captureFiles.ts";
import { clientCommands, clientViews } from "./clients.ts";
import { composeCommands, composeViews } from "./compose.ts";
import { listenerCommands, listenerViews } from "./listeners.ts";
import { policyCommands, policyViews } from "./policy.ts";
import { probeCommands, probeViews } from "./probe.ts";
import { rawCommands, rawViews } from "./raw.ts";
import { ruleCommands, ruleViews } from "./rules.ts";
import { secretCommands, secretViews } from "./secrets.ts";
import { statusCommands, statusViews } from "./status.ts";
import { topicCommands, topicViews } from "./topics.ts";

/** Every command a page can give: a question with one answer. */
export const commands = {
  ...statusCommands,
  ...brokerCommands,
  ...brokerInsideCommands,
  ...brokerSettingsCommands,
  ...listenerCommands,
  ...captureCommands,
  ...captureFileCommands,
  ...topicCommands,
  ...clientCommands,
  ...composeCommands,
  ...rawCommands,
  ...probeCommands,
  ...ruleCommands,
  ...secretCommands,
  ...policyCommands,
} as const;

/**
 * Every view a page can open: a value that the engine sends anew whenever it has changed and the page is ready for
 * it. Only the freshest value travels, so a slow page sees fewer values, never old ones. `action` changes the state
 * that belongs to the open view (expansion, for example).
 */
export const views = {
  ...statusViews,
  ...brokerViews,
  ...brokerInsideViews,
  ...brokerObservingViews,
  ...brokerSettingsViews,
  ...listenerViews,
  ...captureViews,
  ...captureFileViews,
  ...topicViews,
  ...clientViews,
  ...composeViews,
  ...rawViews,
  ...probeViews,
  ...ruleViews,
  ...secretViews,
  ...policyViews,
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<Name extends CommandName> = z.infer<(typeof commands)[Name]["input"]>;
export type CommandOutput<Name extends CommandName> = z.infer<(typeof commands)[Name]["output"]>;

export type ViewName = keyof typeof views;
export type ViewParams<Name extends ViewName> = z.infer<(typeof views)[Name]["params"]>;
export type ViewAction<Name extends ViewName> = z.infer<(typeof views)[Name]["action"]>;
export type ViewValue<Name extends ViewName> = z.infer<(typeof views)[Name]["value"]>;
