import { useEffect, useRef, useState } from "react";
import { useLayout } from "#renderer/state/index.ts";
import { followScheme } from "#renderer/theme/index.ts";
import { loadMonaco, type Monaco } from "./loadMonaco.ts";
import styles from "./TextEditor.module.css";

interface TextDiffProps {
  /** Names both sides to assistive technology. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Two texts side by side with what differs; one above the other where it is narrow. F7 goes from change to change. */
export function TextDiff(props: TextDiffProps) {
  const [monaco, setMonaco] = useState<Monaco>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isMounted = true;
    loadMonaco().then(
      (loaded) => isMounted && setMonaco(loaded),
      () => isMounted && setFailed(true),
    );
    return () => {
      isMounted = false;
    };
  }, []);
  if (monaco !== undefined) return <MonacoDiff {...props} loaded={monaco} />;
  return (
    <div className={styles.editor} aria-busy={!hasFailed}>
      {hasFailed && <p role="alert">The editor could not be loaded. The structure tells the differences as well.</p>}
    </div>
  );
}

function MonacoDiff({ label, before, after, loaded }: TextDiffProps & { readonly loaded: Monaco }) {
  const element = useRef<HTMLDivElement>(null);
  const theme = useLayout((layout) => layout.theme);

  useEffect(() => {
    if (element.current === null) return undefined;
    const { editor } = loaded.monaco;
    const created = editor.createDiffEditor(element.current, {
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
      readOnly: true,
      originalEditable: false,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      renderOverviewRuler: false,
      wordWrap: "on",
      diffWordWrap: "on",
      unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--family-mono"),
      fontSize: 12,
      tabFocusMode: true,
    });
    const original = editor.createModel(before, "plaintext");
    const modified = editor.createModel(after, "plaintext");
    created.setModel({ original, modified });
    return () => {
      created.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [after, before, label, loaded]);

  useEffect(
    () => followScheme(theme, window, (scheme) => loaded.monaco.editor.setTheme(loaded.themeName(scheme))),
    [theme, loaded],
  );
  return <div ref={element} className={styles.editor} />;
}
