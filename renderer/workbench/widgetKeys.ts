/** Keys that a widget takes for itself wherever it stands; they are no commands, so that the palette does not list them. */
export interface WidgetKeys {
  readonly heading: string;
  /** The keys, written as in `Command.key`, and what they do. */
  readonly keys: readonly (readonly [readonly string[], string])[];
}

/** The keys of every kind of widget. */
export const widgetKeys: readonly WidgetKeys[] = [
  {
    heading: "Lists",
    keys: [
      [["↑", "↓"], "Previous or next row"],
      [["PageUp", "PageDown"], "A page up or down"],
      [["Home", "End"], "First or last row"],
      [["Shift+↑", "Shift+↓"], "Select more rows, where several can be selected"],
      [["Mod+C"], "Copy the selected rows"],
      [["Enter"], "Open the row, or go into its details"],
      [["Escape"], "Back, then select nothing"],
      [["Shift+F10"], "Menu of the row"],
    ],
  },
  {
    heading: "Trees",
    keys: [
      [["→"], "Open the row, or go to its first child"],
      [["←"], "Close the row, or go to its parent"],
      [["*"], "Open all rows beside it"],
      [["A–Z"], "Go to the row that begins with what is typed"],
    ],
  },
  {
    heading: "Bytes",
    keys: [
      [["←", "→", "↑", "↓"], "Move the byte cursor"],
      [["Shift+←", "Shift+→"], "Select a range of bytes"],
      [["Mod+Home", "Mod+End"], "First or last byte"],
    ],
  },
  {
    heading: "Fields, tabs and dividers",
    keys: [
      [["Tab", "Shift+Tab"], "Next or previous control; also out of every editor"],
      [["Escape"], "From a search field back to its list; closes a dialog"],
      [["←", "→"], "Move between choices that stand side by side, and move a divider"],
      [["Mod+M"], "In an editor: let Tab indent, or leave again"],
    ],
  },
];
