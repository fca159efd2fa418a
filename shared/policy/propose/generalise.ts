/** A topic as levels, each a text as it was seen, a wildcard, or a client's own value. */
export type Template = readonly TemplatePart[];
export type TemplatePart =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "own"; readonly attribute: string };

/** So many different values make it likely that there will be others. */
const MINIMUM_VARIETY = 3;

/** A level that stands for any value, with how many were seen. */
export interface WidenedLevel {
  /** Counts from 1, as people count. */
  readonly level: number;
  readonly seen: number;
}

/** A template with what is known of the texts that it came from. */
export interface Generalised {
  readonly template: Template;
  readonly widened: readonly WidenedLevel[];
  /** Indexes into the list that was given. */
  readonly members: readonly number[];
}

/** How a template reads in a rule. */
export function spellTemplate(template: Template): string {
  return template.map((part) => (part.kind === "own" ? `{self.${part.attribute}}` : part.text)).join("/");
}

interface Group {
  template: Template;
  readonly members: readonly number[];
  /** By level, from 0: the texts that were seen where any value is allowed now. */
  readonly values: ReadonlyMap<number, ReadonlySet<string>>;
}

/**
 * Puts templates together that differ in few levels: three that differ in one level only, and three of one shape,
 * which begin and end alike. Where they differ, any value is allowed. Levels that hold wildcards or own values are
 * compared as they are.
 */
export function generaliseTemplates(
  templates: readonly Template[],
  options: { readonly widens: boolean },
): readonly Generalised[] {
  let groups: readonly Group[] = mergeEqual(
    templates.map((template, index) => ({ template, members: [index], values: new Map() })),
  );
  if (options.widens) {
    const deepest = Math.max(0, ...templates.map((template) => template.length));
    for (let position = 0; position < deepest; position++) groups = mergeAt(groups, position);
    groups = mergeShapes(groups);
  }
  return groups.map(({ template, members, values }) => ({
    template,
    members,
    widened: [...values].toSorted(([a], [b]) => a - b).map(([level, seen]) => ({ level: level + 1, seen: seen.size })),
  }));
}

function mergeEqual(groups: readonly Group[]): readonly Group[] {
  const bySpelling = new Map<string, Group>();
  for (const group of groups) {
    const key = spellTemplate(group.template);
    const known = bySpelling.get(key);
    bySpelling.set(key, known === undefined ? group : join([known, group], new Set()));
  }
  return [...bySpelling.values()];
}

/** Whether a level may be widened: a plain text, which a `+` in its place would match. */
function isOpen(template: Template, position: number): boolean {
  const part = template[position];
  if (part?.kind !== "text" || part.text === "#" || part.text === "+") return false;
  // A wildcard in the first level does not reach the server's topics, nor those of vendors.
  return position > 0 || !part.text.startsWith("$");
}

function mergeAt(groups: readonly Group[], position: number): readonly Group[] {
  const byRest = new Map<string, Group[]>();
  const others: Group[] = [];
  for (const group of groups) {
    if (!isOpen(group.template, position)) {
      others.push(group);
      continue;
    }
    const rest = spellTemplate(
      group.template.map((part, at) => (at === position ? { kind: "text", text: "\0" } : part)),
    );
    byRest.set(rest, [...(byRest.get(rest) ?? []), group]);
  }
  const merged = [...byRest.values()].flatMap((alike) =>
    alike.length < MINIMUM_VARIETY ? alike : [join(alike, new Set([position]))],
  );
  return mergeEqual([...others, ...merged]);
}

function mergeShapes(groups: readonly Group[]): readonly Group[] {
  const byShape = new Map<string, Group[]>();
  for (const group of groups) {
    const { template } = group;
    const ends = spellTemplate([...template.slice(0, 1), ...template.slice(-1)]);
    const wildcards = template.map((part) => (part.kind === "text" && part.text === "#" ? "#" : "")).join("/");
    const key = `${template.length} ${wildcards} ${ends}`;
    byShape.set(key, [...(byShape.get(key) ?? []), group]);
  }
  return mergeEqual(
    [...byShape.values()].flatMap((alike) => {
      const [first] = alike;
      if (first === undefined || alike.length < MINIMUM_VARIETY) return alike;
      const differing = new Set<number>();
      for (let position = 1; position < first.template.length - 1; position++) {
        const spelled = new Set(alike.map(({ template }) => spellTemplate(template.slice(position, position + 1))));
        if (spelled.size > 1) differing.add(position);
      }
      // Own values are never opened to everybody's.
      const isSafe = [...differing].every((position) =>
        alike.every(({ template }) => template[position]?.kind === "text"),
      );
      return isSafe ? [join(alike, differing)] : alike;
    }),
  );
}

/** One group of several, with `+` at the positions where they differ. */
function join(groups: readonly Group[], positions: ReadonlySet<number>): Group {
  const values = new Map<number, Set<string>>();
  for (const group of groups) {
    for (const [position, seen] of group.values) {
      values.set(position, new Set([...(values.get(position) ?? []), ...seen]));
    }
    for (const position of positions) {
      const part = group.template[position];
      if (part?.kind !== "text" || part.text === "+") continue;
      values.set(position, new Set([...(values.get(position) ?? []), part.text]));
    }
  }
  const template = (groups[0]?.template ?? []).map((part, position): TemplatePart =>
    positions.has(position) ? { kind: "text", text: "+" } : part,
  );
  return { template, members: groups.flatMap(({ members }) => members), values };
}
