import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "../button/Button.tsx";
import { CopyButton } from "../button/CopyButton.tsx";
import styles from "./Feedback.module.css";

interface ErrorBoundaryProps {
  /** The pane's name, as people see it. */
  readonly name: string;
  readonly children: ReactNode;
}

type BoundaryState =
  { readonly kind: "whole" } | { readonly kind: "broken"; readonly error: Error; readonly componentStack: string };

/**
 * Keeps a bug in one pane from taking the rest of the workbench with it, and hands the person a report. Connections
 * and recording live in the engine: they do not notice.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, BoundaryState> {
  override state: BoundaryState = { kind: "whole" };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { kind: "broken", error: error instanceof Error ? error : new Error(String(error)), componentStack: "" };
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState((state) =>
      state.kind === "whole" ? state : { ...state, componentStack: info.componentStack ?? "" },
    );
  }

  override render(): ReactNode {
    const { name, children } = this.props;
    if (this.state.kind === "whole") return children;
    const { error, componentStack } = this.state;
    const report = `Wirebench: ${name} failed\n${navigator.userAgent}\n\n${error.stack ?? error.message}\n${componentStack}`;
    return (
      <div role="alert" className={styles.boundary}>
        <p className={styles.emptyTitle}>{name} stopped because of a bug</p>
        <p>Connections and recording go on; the other panes still work.</p>
        <div className={styles.actions}>
          <Button variant="primary" onClick={() => this.setState({ kind: "whole" })}>
            Show again
          </Button>
          <CopyButton label="Copy report" text={() => report} />
        </div>
        <details>
          <summary>Report</summary>
          <pre>{report}</pre>
        </details>
      </div>
    );
  }
}
