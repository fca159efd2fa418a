import type { Command, CommandRegistry, CommandWords } from "./commandRegistry.ts";

/** Commands that one part of an activity or panel offers while it is shown, for the palette to name from anywhere. */
export interface PartCommands<State> {
  readonly commands: readonly CommandWords[];
  /** Shows the part, where its activity or panel has several. */
  readonly bring?: (state: State) => void;
}

interface ElsewhereOptions {
  readonly registry: CommandRegistry;
  /** The title of the activity or panel. */
  readonly title: string;
  readonly commands: readonly CommandWords[];
  /** Shows the part that offers the commands. */
  readonly bring: () => void;
  /** Says why a command could not be given there. */
  readonly notify: (text: string) => void;
}

/** As long as a part may take to load and to learn what it shows. */
const PATIENCE_MS = 1000;

/** Commands of a part that may not be shown: each brings the part, and is given as soon as that offers it. */
export function commandsElsewhere({ registry, title, commands, bring, notify }: ElsewhereOptions): readonly Command[] {
  return commands.map((words) => ({
    ...words,
    elsewhere: title,
    run() {
      bring();
      giveWhenOffered(registry, words, notify);
    },
  }));
}

function giveWhenOffered(registry: CommandRegistry, { id, title }: CommandWords, notify: (text: string) => void): void {
  const offered = () => registry.all().find((command) => command.id === id && command.elsewhere === undefined);
  const look = (): void => {
    const command = offered();
    if (command === undefined || command.waitsFor !== undefined) return;
    stop();
    // After whatever else the part does when it appears, as taking the focus.
    setTimeout(() => registry.run(id));
  };
  const giveUp = (): void => {
    stop();
    const waitsFor = offered()?.waitsFor;
    notify(waitsFor === undefined ? `There is nothing here to “${title}”` : `“${title}” needs ${waitsFor}`);
  };
  const patience = setTimeout(giveUp, PATIENCE_MS);
  const stopListening = registry.onChange(look);
  const stop = (): void => {
    clearTimeout(patience);
    stopListening();
  };
  look();
}
