/**
 * The text editor, and two texts side by side: Monaco, fetched when first needed, with the workbench's own colours. The
 * only folder that knows Monaco. Start with `TextEditor.tsx`.
 */
export { TextDiff } from "./TextDiff.tsx";
export { type Completion, type TextAssist, TextEditor, type TextProblem } from "./TextEditor.tsx";
