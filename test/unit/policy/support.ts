import { readFileSync } from "node:fs";
import { applyVariant, type Identity, parsePolicy, type PolicyDocument } from "#shared/policy/index.ts";
import { parseTopicFilter, parseTopicName, type TopicFilter, type TopicName } from "#shared/topic/index.ts";

// Random tests ask about the same few texts again and again.
const names = new Map<string, TopicName>();
const filters = new Map<string, TopicFilter>();

export function name(text: string): TopicName {
  const known = names.get(text);
  if (known !== undefined) return known;
  const parsed = parseTopicName(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  names.set(text, parsed.value);
  return parsed.value;
}

export function filter(text: string): TopicFilter {
  const known = filters.get(text);
  if (known !== undefined) return known;
  const parsed = parseTopicFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  filters.set(text, parsed.value);
  return parsed.value;
}

export function readPolicy(text: string): PolicyDocument {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.error.map(({ message, line }) => `${line}: ${message}`).join("\n"));
  return parsed.value.document;
}

export const talkText = readFileSync(new URL("../../../docs/examples/talk.policy.yaml", import.meta.url), "utf8");

/** The talk's policy, tightened as it stands, or in one of its variants. */
export function talkPolicy(variant?: string): PolicyDocument {
  const document = readPolicy(talkText);
  if (variant === undefined) return document;
  const replaced = applyVariant(document, variant);
  if (replaced === undefined) throw new Error(`no variant ${variant}`);
  return replaced;
}

export function sensor(sensorId: string, custId: string): Identity {
  return {
    clientIdentifier: sensorId,
    groups: ["sensors"],
    attributes: new Map([
      ["custId", custId],
      ["sensorType", "temp"],
    ]),
  };
}

export const mainOffice: Identity = {
  clientIdentifier: "mainoffice-1",
  groups: ["main-office"],
  attributes: new Map(),
};

export function mobile(mobileId: string, custId: string): Identity {
  return { clientIdentifier: mobileId, groups: ["mobiles"], attributes: new Map([["custId", custId]]) };
}
