/** Judges an import graph by the module rules. Pure: what is a file is asked of `isFile`. Answers one line a fault. */
export function findFaults(graph, modules, isFile) {
  return [...graph.flatMap((source) => findBrokenRules(source, modules, isFile)), ...findCycles(graph)];
}

/** The module that a file belongs to: the longest one that holds it. */
export function moduleOf(file, modules) {
  const holding = Object.keys(modules).filter((name) => file === name || file.startsWith(`${name}/`));
  return holding.sort((left, right) => right.length - left.length)[0];
}

function findBrokenRules({ file, imports }, modules, isFile) {
  const from = moduleOf(file, modules);
  if (from === undefined) return [`${file} belongs to no module`];
  const rule = modules[from];
  return imports.flatMap(({ specifier, target }) => {
    if (target === undefined) return judgePackage(file, specifier, rule);
    if (!isFile(target)) return [`${file} imports ${specifier}, which is no file (write its extension)`];
    const to = moduleOf(target, modules);
    if (to === from) return [];
    if (to === undefined || !rule.uses.includes(to))
      return [`${file} must not import ${target}: ${from} may not use ${to ?? "it"}`];
    const doors = modules[to].doors ?? ["index.ts"];
    return target === to || doors.some((door) => target === `${to}/${door}`)
      ? []
      : [`${file} must not import ${target}: from outside, import ${to}/${doors[0]}`];
  });
}

function judgePackage(file, specifier, { packages = [], node = false }) {
  if (specifier.startsWith("node:")) return node ? [] : [`${file} must not import ${specifier}: its world has no Node`];
  // A package in the list stands for its subpaths too.
  const isListed = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return isListed ? [] : [`${file} must not import the package ${specifier}`];
}

/** Each cycle once, as the path that leads back to its start. Types count: a reader has to follow them all the same. */
function findCycles(graph) {
  const targets = new Map(graph.map(({ file, imports }) => [file, imports.map(({ target }) => target)]));
  const finished = new Set();
  const cycles = [];

  function visit(file, path) {
    if (path.includes(file)) {
      cycles.push(`cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
      return;
    }
    if (finished.has(file)) return;
    for (const target of targets.get(file) ?? []) if (targets.has(target)) visit(target, [...path, file]);
    finished.add(file);
  }
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
