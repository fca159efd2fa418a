import { CopyButton } from "../button/CopyButton.tsx";
import styles from "./Feedback.module.css";

/** A command for a terminal, with a button that copies it. */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div className={styles.commandLine}>
      {/* It scrolls when the pane is narrow, so the keyboard must be able to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <code tabIndex={0}>{command}</code>
      <CopyButton isIcon label="Copy command" text={() => command} />
    </div>
  );
}
