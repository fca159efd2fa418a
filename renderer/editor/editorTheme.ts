import type { editor } from "monaco-editor/editor";
import { type Scheme, type TokenName, tokens } from "#renderer/theme/index.ts";

const bases: Readonly<Record<Scheme, editor.BuiltinTheme>> = { dark: "vs-dark", light: "vs", contrast: "hc-black" };

/** Monaco's theme of a scheme, made of the workbench's own tokens. */
export function createEditorTheme(scheme: Scheme): editor.IStandaloneThemeData {
  const colour = (name: TokenName) => tokens[name][scheme];
  const ink = (name: TokenName) => colour(name).slice(1);
  return {
    base: bases[scheme],
    inherit: false,
    rules: [
      { token: "", foreground: ink("text") },
      { token: "string.key.json", foreground: ink("packet-session") },
      { token: "type.yaml", foreground: ink("packet-session") },
      { token: "string", foreground: ink("packet-acknowledgement") },
      { token: "number", foreground: ink("packet-message") },
      { token: "keyword", foreground: ink("packet-subscription") },
      { token: "comment", foreground: ink("text-faint") },
      { token: "delimiter", foreground: ink("text-muted") },
    ],
    colors: {
      "editor.background": colour("surface-well"),
      "editor.foreground": colour("text"),
      "editor.selectionBackground": colour("row-selected"),
      "editor.inactiveSelectionBackground": colour("row-selected-idle"),
      "editor.lineHighlightBackground": colour("surface-well"),
      "editor.lineHighlightBorder": colour("surface-well"),
      "editor.findMatchBackground": colour("hex-match"),
      "editor.findMatchHighlightBackground": colour("hex-match"),
      "editorBracketMatch.background": colour("row-selected-idle"),
      "editorBracketMatch.border": colour("edge-control"),
      "editorCursor.foreground": colour("text"),
      "editorLineNumber.foreground": colour("text-faint"),
      // Lines above the sticky ones are drawn thinner by default, and then too faint to read.
      "editorLineNumber.dimmedForeground": colour("text-faint"),
      "editorLineNumber.activeForeground": colour("text-muted"),
      "editorError.foreground": colour("deny"),
      "editorWarning.foreground": colour("warning"),
      "editorWidget.background": colour("surface-raised"),
      "editorWidget.border": colour("edge"),
      "editorHoverWidget.background": colour("surface-raised"),
      "editorHoverWidget.border": colour("edge"),
      "editorSuggestWidget.selectedBackground": colour("row-selected"),
      "diffEditor.insertedLineBackground": colour("value-changed"),
      "diffEditor.removedLineBackground": colour("hex-malformed"),
      // Laid over the line: a tint of the ink, so that the text keeps its contrast.
      "diffEditor.insertedTextBackground": `${colour("allow")}2A`,
      "diffEditor.removedTextBackground": `${colour("deny")}2A`,
      "input.background": colour("surface-well"),
      "input.border": colour("edge-control"),
      focusBorder: colour("focus"),
    },
  };
}
