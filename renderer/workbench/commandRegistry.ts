import type { Dispose } from "#shared/base/index.ts";

/** What palette and keyboard map say of a command, before anything can be done. */
export interface CommandWords {
  /** Stable and dotted, the area first: `capture.freeze`. */
  readonly id: string;
  /** Sentence case, a verb first. */
  readonly title: string;
  /** Written as in DESIGN_LANGUAGE §9: `Mod+Shift+E`, `F6`, `.`; see `keys.ts`. */
  readonly key?: string;
  /** Further keys; also for a first one that a browser keeps to itself in the served shell, as it does with `Mod+N`. */
  readonly alternateKeys?: readonly string[];
  /**
   * Where the key acts: inside the element whose `data-place` has this name, as `packet list`. Without it the key
   * acts anywhere. A key without Mod, Alt or a function key never acts while a person types in a field.
   */
  readonly place?: string;
}

/** Something a person can ask for: by palette, by key, or by a button that names the same id. */
export interface Command extends CommandWords {
  /** What has to be there first, as `a selected packet`: until then the command is listed and cannot be given. */
  readonly waitsFor?: string | undefined;
  /** The title of the activity or panel where it is offered, which is not shown: its key does not act, its run goes there. */
  readonly elsewhere?: string;
  readonly run: () => void;
}

/** The same commands while what they need is not there, as `a selected packet`. */
export function waitingCommands(words: Readonly<Record<string, CommandWords>>, waitsFor: string): readonly Command[] {
  return Object.values(words).map((command) => ({ ...command, waitsFor, run() {} }));
}

/**
 * The commands of what is shown, those that wait for something included, and those elsewhere. Ids are unique; the newest
 * registration of an id wins while it lasts, and any that is shown wins over one elsewhere.
 */
export interface CommandRegistry {
  register(commands: readonly Command[]): Dispose;
  /** The commands in order of registration. The same array until something changes. */
  all(): readonly Command[];
  /** Runs a command; does nothing when there is none of that id, or when it waits for something. */
  run(id: string): void;
  onChange(listener: () => void): Dispose;
}

/** Creates an empty registry. */
export function createCommandRegistry(): CommandRegistry {
  const groups = new Set<readonly Command[]>();
  const listeners = new Set<() => void>();
  let all: readonly Command[] = [];

  function refresh(): void {
    const byId = new Map<string, Command>();
    // What is shown comes first, also in the order.
    for (const group of groups)
      for (const command of group) if (command.elsewhere === undefined) byId.set(command.id, command);
    for (const group of groups) for (const command of group) if (!byId.has(command.id)) byId.set(command.id, command);
    all = [...byId.values()];
    for (const listener of listeners) listener();
  }

  return {
    register(commands) {
      // A copy, so that registering one array twice makes two groups.
      const group = [...commands];
      groups.add(group);
      refresh();
      return () => {
        if (groups.delete(group)) refresh();
      };
    },
    all: () => all,
    run(id) {
      const command = all.find((candidate) => candidate.id === id);
      if (command?.waitsFor === undefined) command?.run();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
