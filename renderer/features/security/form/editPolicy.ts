import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";

/** A place in the document: keys and positions from its root. */
export type PolicyPath = readonly (string | number)[];

/** A rule as the form shows it. */
export interface FormRule {
  readonly path: PolicyPath;
  readonly id: string;
  readonly effect: string;
  readonly action: string;
  /** A topic of the tree by its id; or `undefined` when the rule spells a filter. */
  readonly topic: string | undefined;
  readonly filter: string | undefined;
  /** For each variable: `self`, `any`, or a text. */
  readonly where: readonly (readonly [string, string])[];
  readonly maxQos: string;
}

/** A role as the form shows it. */
export interface FormRole {
  readonly path: PolicyPath;
  readonly id: string;
  /** The kind of its principals with the value: `["group", "sensors"]`. */
  readonly principal: readonly [string, string] | undefined;
  readonly clientIdPattern: string;
  readonly rules: readonly FormRule[];
}

/** A requirement as the form shows it. */
export interface FormRequirement {
  readonly path: PolicyPath;
  readonly id: string;
  /** The rest, as the document spells it. */
  readonly text: string;
}

/** What of a document the form shows and changes. */
export interface FormPolicy {
  readonly topics: readonly { readonly id: string; readonly variables: readonly string[] }[];
  readonly roles: readonly FormRole[];
  readonly requirements: readonly FormRequirement[];
}

/** Reads a document for the form; `undefined` when its text is no YAML mapping, which the form cannot show. */
export function readForm(text: string): FormPolicy | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  return {
    topics: mapsIn(document, ["topics"]).map(({ map }) => ({
      id: textOf(map, "id"),
      variables: [...textOf(map, "template").matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []),
    })),
    roles: mapsIn(document, ["roles"]).map(({ map, path }) => ({
      path,
      id: textOf(map, "id"),
      principal: entriesOf(map.get("principals"))[0],
      clientIdPattern: textOf(map, "connect", "clientId"),
      rules: mapsIn(document, [...path, "rules"]).map((rule) => readRule(rule.map, rule.path)),
    })),
    requirements: mapsIn(document, ["requirements"]).map(({ map, path }) => ({
      path,
      id: textOf(map, "id"),
      text: requirementText(map),
    })),
  };
}

function readRule(map: YAMLMap, path: PolicyPath): FormRule {
  return {
    path,
    id: textOf(map, "id"),
    effect: textOf(map, "effect"),
    action: textOf(map, "action"),
    topic: map.has("topic") ? textOf(map, "topic") : undefined,
    filter: map.has("filter") ? textOf(map, "filter") : undefined,
    where: entriesOf(map.get("where")),
    maxQos: textOf(map, "maxQos"),
  };
}

/** The text with one value changed; an empty value takes the key away. */
export function setValue(text: string, path: PolicyPath, value: string | number | boolean | undefined): string {
  return edited(text, (document) => {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  });
}

/** The text with a rule's target made a topic of the tree, each variable its client's own. */
export function setTopic(text: string, path: PolicyPath, topic: string, variables: readonly string[]): string {
  return edited(text, (document) => {
    document.deleteIn([...path, "filter"]);
    document.setIn([...path, "topic"], topic);
    const where = document.createNode(Object.fromEntries(variables.map((name) => [name, "self"])), { flow: true });
    document.setIn([...path, "where"], where);
  });
}

/** The text with a rule's target made a Topic Filter as it stands. */
export function setFilter(text: string, path: PolicyPath, filter: string): string {
  return edited(text, (document) => {
    document.deleteIn([...path, "topic"]);
    document.deleteIn([...path, "where"]);
    document.setIn([...path, "filter"], filter);
  });
}

/** The text with another item at the end of a list, written on one line as the others are. */
export function addItem(text: string, path: PolicyPath, item: Readonly<Record<string, unknown>>): string {
  return edited(text, (document) => {
    const node = document.createNode(item, { flow: true });
    const list = document.getIn(path);
    if (isSeq(list)) list.add(node);
    else document.setIn(path, document.createNode([node]));
  });
}

/** The text without an item. */
export function removeItem(text: string, path: PolicyPath): string {
  return edited(text, (document) => void document.deleteIn(path));
}

/** A name that none of `taken` has: `rule-1`, `rule-2`. */
export function freshName(stem: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`${stem}-${number}`)) return `${stem}-${number}`;
}

function edited(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text, { logLevel: "silent" });
  change(document);
  // Lines are left as long as they are: breaking them would change what nobody touched.
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function mapsIn(document: Document, path: PolicyPath): readonly { readonly map: YAMLMap; readonly path: PolicyPath }[] {
  const list = document.getIn(path);
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index) => (isMap(item) ? [{ map: item, path: [...path, index] }] : []));
}

function textOf(map: YAMLMap, ...path: readonly string[]): string {
  const value = map.getIn(path);
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}

function entriesOf(value: unknown): readonly (readonly [string, string])[] {
  if (!isMap(value)) return [];
  return value.items.flatMap(({ key, value: each }) =>
    isScalar(key) && isScalar(each) ? [[String(key.value), String(each.value)] as const] : [],
  );
}

function requirementText(map: YAMLMap): string {
  const { id: _, ...rest }: Record<string, unknown> = map.toJSON();
  return Object.entries(rest)
    .map(([kind, what]) => `${kind} ${JSON.stringify(what).replaceAll(/[{}"]/g, "").replaceAll(",", ", ")}`)
    .join("; ");
}
