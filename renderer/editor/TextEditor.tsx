import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useLayout } from "#renderer/state/index.ts";
import { followScheme } from "#renderer/theme/index.ts";
import { loadMonaco, type Monaco } from "./loadMonaco.ts";
import styles from "./TextEditor.module.css";

interface TextEditorProps {
  readonly label: string;
  readonly language: "plaintext" | "json" | "yaml";
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Drawn under the text where they stand. */
  readonly problems?: readonly TextProblem[];
  /** A line to go to; a new object goes there again. */
  readonly reveal?: { readonly line: number } | undefined;
  /** The text is looked at and copied, not written. */
  readonly isReadOnly?: boolean;
  /** Called with the line of the cursor whenever it moves to another one. */
  readonly onLine?: (line: number) => void;
  /** Completes and explains what is written. */
  readonly assist?: TextAssist | undefined;
}

/** What an editor asks about a text; `offset` counts UTF-16 code units from its beginning. */
export interface TextAssist {
  /** What may stand at `offset`, best first. */
  complete(text: string, offset: number): readonly Completion[];
  /** What stands at `offset`, in words; `undefined` when there is nothing to say. */
  describe(text: string, offset: number): string | undefined;
}

/** One thing that may be written. */
export interface Completion {
  readonly label: string;
  readonly detail: string;
  /** Written in place of the word at the cursor. */
  readonly insert: string;
}

/** Something to say about a place in the text; line and column count from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: "error" | "warning";
}

/**
 * An editor for text. It begins as a plain field that works at once, and becomes Monaco when that has been fetched;
 * if it cannot be, the plain field stays. Tab leaves it: `Ctrl+M` makes Tab indent while a person wants that.
 */
export function TextEditor(props: TextEditorProps) {
  const [monaco, setMonaco] = useState<Monaco>();
  const plain = useRef<HTMLTextAreaElement>(null);
  const [handover, setHandover] = useState<number>();

  useEffect(() => {
    let isMounted = true;
    const use = (loaded: Monaco) => {
      if (!isMounted) return;
      const field = plain.current;
      // Whoever is typing already goes on where the cursor stands.
      if (field !== null && document.activeElement === field) setHandover(field.selectionStart);
      setMonaco(loaded);
    };
    loadMonaco().then(use, () => {
      // Without Monaco the plain field does the work; the browser's own log says why it could not be fetched.
    });
    return () => {
      isMounted = false;
    };
  }, []);

  if (monaco !== undefined) return <MonacoEditor {...props} loaded={monaco} focusAt={handover} />;
  return (
    <textarea
      ref={plain}
      aria-label={props.label}
      className={styles.plain}
      spellCheck={false}
      readOnly={props.isReadOnly}
      value={props.value}
      onChange={(event) => props.onValue(event.target.value)}
    />
  );
}

type MonacoEditorProps = TextEditorProps & { readonly loaded: Monaco; readonly focusAt: number | undefined };
type Editor = ReturnType<Monaco["monaco"]["editor"]["create"]>;

const NO_PROBLEMS: readonly TextProblem[] = [];

function MonacoEditor(props: MonacoEditorProps) {
  const { label, language, value, onValue, problems = NO_PROBLEMS, reveal, loaded, focusAt } = props;
  const { isReadOnly = false, onLine, assist } = props;
  const element = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  /** What the editor has told last: it comes back as `value`, and a megabyte is not compared with itself. */
  const told = useRef<string>(undefined);
  const theme = useLayout((layout) => layout.theme);
  const tell = useEffectEvent(onValue);
  const start = useEffectEvent((container: HTMLElement) =>
    createEditor(loaded, container, { label, language, value, isReadOnly }),
  );
  const tellLine = useEffectEvent((line: number) => onLine?.(line));
  const startFocus = useEffectEvent(() => focusAt);

  useEffect(() => {
    if (element.current === null) return undefined;
    const created = start(element.current);
    editor.current = created;
    const model = created.getModel();
    const listening = created.onDidChangeModelContent(() => {
      // A line alone was read to be wrapped: the same text again, and not another megabyte.
      told.current = model?.getLineCount() === 1 ? model.getLineContent(1) : created.getValue();
      tell(told.current);
    });
    const walking = created.onDidChangeCursorPosition(({ position }) => tellLine(position.lineNumber));
    const offset = startFocus();
    if (offset !== undefined && model !== null) {
      created.setPosition(model.getPositionAt(offset));
      created.focus();
    }
    return () => {
      listening.dispose();
      walking.dispose();
      created.dispose();
      model?.dispose();
      editor.current = undefined;
    };
  }, []);

  useEffect(() => {
    // What the editor itself has told comes back as the same text, and is left alone.
    if (value === told.current) return;
    if (editor.current !== undefined && editor.current.getValue() !== value) editor.current.setValue(value);
  }, [value]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) loaded.monaco.editor.setModelLanguage(model, language);
  }, [language, loaded]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) loaded.showProblems(model, problems);
  }, [problems, loaded]);

  useEffect(() => {
    const model = editor.current?.getModel();
    return model && assist !== undefined ? loaded.assistModel(model, assist) : undefined;
  }, [assist, loaded]);

  useEffect(() => {
    if (editor.current === undefined || reveal === undefined) return;
    editor.current.setPosition({ lineNumber: reveal.line, column: 1 });
    editor.current.revealLineInCenter(reveal.line);
    editor.current.focus();
  }, [reveal]);

  useEffect(
    () => followScheme(theme, window, (scheme) => loaded.monaco.editor.setTheme(loaded.themeName(scheme))),
    [theme, loaded],
  );

  return <div ref={element} className={styles.editor} />;
}

function createEditor(
  { monaco }: Monaco,
  container: HTMLElement,
  { label, language, value, isReadOnly }: Pick<TextEditorProps, "label" | "language" | "value" | "isReadOnly">,
): Editor {
  const rootPixels = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return monaco.editor.create(container, {
    value,
    language,
    ariaLabel: label,
    readOnly: isReadOnly === true,
    // Where the text may not be written, there is no cursor to show: only what is selected.
    domReadOnly: isReadOnly === true,
    automaticLayout: true,
    tabFocusMode: true,
    fontFamily: getComputedStyle(container).getPropertyValue("--family-mono"),
    fontSize: 0.75 * rootPixels,
    lineHeight: 1.25 * rootPixels,
    fontLigatures: false,
    lineNumbersMinChars: 3,
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    scrollBeyondLastLine: false,
    wordWrap: "on",
    padding: { top: 4, bottom: 4 },
    // A payload is data: what hides in it is shown, and nothing in it is followed.
    renderControlCharacters: true,
    links: false,
    // The browser's own context of editing holds the whole line, and takes 5 ms for a key in one of a megabyte.
    editContext: false,
    unusualLineTerminators: "off",
    quickSuggestions: false,
    bracketPairColorization: { enabled: false },
  });
}
