import { intersectFilters, parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { PolicyDocument, PolicyTopic } from "../document.ts";
import { fillTemplate, parseTemplate, templateVariables } from "../template.ts";
import type { Finding, Lint, LintId } from "./finding.ts";

const AWS_MAXIMUM_SLASHES = 7;
const AWS_MAXIMUM_BYTES = 256;

/** The template with `+` at every variable: all topics that it stands for. */
export function templateFilter(topic: PolicyTopic): TopicFilter | undefined {
  const found = filters.get(topic);
  if (found !== undefined) return found.filter;
  const parsed = parseTopicFilter(fillTemplate(parseTemplate(topic.template), () => "+") ?? "");
  const filter = parsed.ok ? parsed.value : undefined;
  filters.set(topic, { filter });
  return filter;
}

/** Every check asks again. */
const filters = new WeakMap<PolicyTopic, { readonly filter: TopicFilter | undefined }>();

export function isUnique(document: PolicyDocument, variable: string): boolean {
  const attributes = document.identity?.attributes;
  return attributes !== undefined && Object.hasOwn(attributes, variable) && attributes[variable]?.unique === true;
}

/** Runs a check over each topic of the tree; the check answers a message when something is amiss. */
function perTopic(
  lint: LintId,
  severity: Finding["severity"],
  check: (topic: PolicyTopic, document: PolicyDocument) => string | undefined,
): Lint {
  return (document) =>
    (document.topics ?? []).flatMap((topic, index) => {
      const message = check(topic, document);
      return message === undefined ? [] : [{ lint, severity, path: ["topics", index, "template"], message }];
    });
}

const leadingSlash = perTopic("T1", "note", ({ id, template }) =>
  template.startsWith("/") ? `\`${id}\` begins with an empty level, which every filter must repeat` : undefined,
);

const plainCharacters = perTopic("T2", "note", ({ id, template }) => {
  const text = template.replaceAll(/\{[^}]*\}/g, "");
  if (text.includes(" ")) return `\`${id}\` holds a space`;
  if (/[^\x21-\x7e]/.test(text)) return `\`${id}\` holds characters other than ASCII`;
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text);
  return isMixed ? `\`${id}\` mixes upper and lower case, which topics tell apart` : undefined;
});

const uniqueId = perTopic("T3", "warning", ({ id, template }, document) => {
  const variables = templateVariables(parseTemplate(template));
  if (variables.some((name) => isUnique(document, name))) return undefined;
  return `no level of \`${id}\` is unique to one client, so a rule cannot tell clients apart`;
});

const awsLimits = perTopic("T4", "note", ({ id, template }) => {
  const slashes = template.split("/").length - 1;
  if (slashes > AWS_MAXIMUM_SLASHES)
    return `\`${id}\` has ${slashes} slashes; AWS IoT Core takes ${AWS_MAXIMUM_SLASHES}`;
  const bytes = new TextEncoder().encode(template).length;
  if (bytes > AWS_MAXIMUM_BYTES) return `\`${id}\` has ${bytes} bytes; AWS IoT Core takes ${AWS_MAXIMUM_BYTES}`;
  return undefined;
});

const generalFirst = perTopic("T5", "note", ({ id, template }, document) => {
  const variables = templateVariables(parseTemplate(template));
  const first = variables.findIndex((name) => isUnique(document, name));
  const general = variables.slice(first + 1).find((name) => !isUnique(document, name));
  if (first < 0 || general === undefined) return undefined;
  return `in \`${id}\` the unique \`${variables[first]}\` stands before the more general \`${general}\``;
});

const verbLevel = perTopic("T6", "note", (topic, document) => {
  if (parseTemplate(topic.template).at(-1)?.kind === "variable") {
    return `\`${topic.id}\` ends in a variable: a last level in words would say what the message is`;
  }
  const own = templateFilter(topic);
  const clash = (document.topics ?? []).find((other) => {
    const theirs = templateFilter(other);
    const isOpposite = other.direction !== undefined && topic.direction === "up" && other.direction === "down";
    return isOpposite && own !== undefined && theirs !== undefined && intersectFilters(own, theirs) !== undefined;
  });
  return clash === undefined ? undefined : `\`${topic.id}\` goes up and \`${clash.id}\` goes down on the same topics`;
});

/** The lints about the topic tree. */
export const treeLints: readonly Lint[] = [leadingSlash, plainCharacters, uniqueId, awsLimits, generalFirst, verbLevel];
