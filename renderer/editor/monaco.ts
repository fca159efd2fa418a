import { plainMessage } from "#renderer/ui/index.ts";
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
// Vite makes the default exports of `?worker`.
// oxlint-disable-next-line import/default
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { jsonDefaults } from "monaco-editor/languages/features/json/register";
// oxlint-disable-next-line import/default
import JsonWorker from "monaco-editor/languages/features/json/json.worker?worker";
import "monaco-editor/languages/definitions/yaml/register";
import { type Scheme, schemes } from "#renderer/theme/index.ts";
import { createEditorTheme } from "./editorTheme.ts";
import "./longLines.ts";

declare global {
  interface Window {
    MonacoEnvironment?: monaco.Environment;
  }
}

window.MonacoEnvironment = {
  getWorker: (_id, label) => (label === "json" ? new JsonWorker() : new EditorWorker()),
};

// Nothing is fetched because a payload names a schema.
jsonDefaults.setDiagnosticsOptions({ validate: true, allowComments: false, enableSchemaRequest: false });

for (const scheme of schemes) monaco.editor.defineTheme(themeName(scheme), createEditorTheme(scheme));

// Mod+Enter belongs to the workbench: in the composer it publishes. So does Mod+Shift+Enter: it enforces and starts.
monaco.editor.addKeybindingRules([
  { keybinding: monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, command: "-editor.action.insertLineAfter" },
  {
    keybinding: monaco.KeyMod.CtrlCmd | monaco.KeyMod.Shift | monaco.KeyCode.Enter,
    command: "-editor.action.insertLineBefore",
  },
]);

/** Monaco's name of our theme. */
export function themeName(scheme: Scheme): string {
  return `wirebench-${scheme}`;
}

/** Marks problems in a text; a problem reaches to the end of its word. */
export function showProblems(
  model: monaco.editor.ITextModel,
  problems: readonly {
    readonly line: number;
    readonly column: number;
    readonly message: string;
    readonly severity: "error" | "warning";
  }[],
): void {
  const markers = problems.map(({ line, column, message, severity }) => ({
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn: model.getWordAtPosition({ lineNumber: line, column })?.endColumn ?? column + 1,
    message: plainMessage(message),
    severity: severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  }));
  monaco.editor.setModelMarkers(model, "wirebench", markers);
}

/** Lets `assist` complete and explain the text of one model, until disposed. */
export function assistModel(
  model: monaco.editor.ITextModel,
  assist: {
    complete(
      text: string,
      offset: number,
    ): readonly { readonly label: string; readonly detail: string; readonly insert: string }[];
    describe(text: string, offset: number): string | undefined;
  },
): () => void {
  const language = model.getLanguageId();
  const completing = monaco.languages.registerCompletionItemProvider(language, {
    triggerCharacters: [" ", "{", ","],
    provideCompletionItems(asked, position) {
      // Providers are for a language: another editor of the same language has its own.
      if (asked !== model) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      const items = assist.complete(model.getValue(), model.getOffsetAt(position));
      return {
        suggestions: items.map(({ label, detail, insert }, index) => ({
          label,
          detail,
          insertText: insert,
          kind: monaco.languages.CompletionItemKind.Property,
          sortText: String(index).padStart(4, "0"),
          range,
        })),
      };
    },
  });
  const explaining = monaco.languages.registerHoverProvider(language, {
    provideHover(asked, position) {
      if (asked !== model) return undefined;
      const text = assist.describe(model.getValue(), model.getOffsetAt(position));
      return text === undefined ? undefined : { contents: [{ value: text }] };
    },
  });
  return () => {
    completing.dispose();
    explaining.dispose();
  };
}

export { monaco };
