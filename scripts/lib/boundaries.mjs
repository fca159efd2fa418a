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
    return isDoor(target, to, modules[to].doors)
      ? []
      : [`${file} must not import ${target}: from outside, import ${to}/index.ts`];
  });
}

function judgePackage(file, specifier, { packages = [], node = false }) {
  if (specifier.startsWith("node:")) return node ? [] : [`${file} must not import ${specifier}: its world has no Node`];
  // A package in the list stands for its subpaths too.
  const isListed = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return isListed ? [] : [`${file} must not import the package ${specifier}`];
}

/** A module of one file, the `index.ts` of the module or of a folder in it, or a file that its rule names. */
function isDoor(target, module, doors = []) {
  return target === module || target.endsWith("/index.ts") || doors.some((door) => target === `${module}/${door}`);
}

/**
 * Each knot of files that import each other, once, as one way around it. Types do not count here: they have no order of
 * evaluation, and two files of one module may well name each other's types. Between modules there are no knots at all,
 * because their arrows have none.
 */
function findCycles(graph) {
  const targets = new Map(
    graph.map(({ file, imports }) => [file, imports.filter(({ isType }) => !isType).map(({ target }) => target)]),
  );
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

/** The arrows between modules that form a cycle: a fault of the rules themselves. */
export function findModuleCycles(modules) {
  return findCycles(
    Object.entries(modules).map(([file, { uses }]) => ({ file, imports: uses.map((target) => ({ target })) })),
  );
}
