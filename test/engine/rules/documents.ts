/** A document with these rules, in flow style. */
export const rules = (...each: readonly string[]): string => `rules:\n${each.map((rule) => `  - ${rule}\n`).join("")}`;

/** Says back on `cmd/…/state` what it is told on `cmd/…/set`. */
export const echo =
  "{ name: echo, when: { filter: 'cmd/+/set' }, publish: { topic: 'cmd/{{level 2}}/state', payload: '{{payload}}' } }";
