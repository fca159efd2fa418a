/**
 * The text editor: Monaco, fetched when first needed, with the workbench's own colours. The only folder that knows
 * Monaco. Start with `TextEditor.tsx`.
 */
export { TextEditor, type TextProblem } from "./TextEditor.tsx";
