import { isEngineThere, useEngine } from "#renderer/state/index.ts";
import { Button, CommandLine, EmptyState } from "#renderer/ui/index.ts";
import styles from "./GettingStarted.module.css";
import { useCommandRegistry } from "./useCommands.ts";

interface GettingStartedProps {
  /** What there is none of yet, as in `No packets yet`. */
  readonly title: string;
}

/** What to do in an empty workbench: watch the demo, or connect a client to the broker's true address. */
export function GettingStarted({ title }: GettingStartedProps) {
  const { run } = useCommandRegistry();
  const broker = useEngine((news) => news.status?.broker);
  const demo = useEngine((news) => news.status?.demo.kind);
  const isThere = useEngine(isEngineThere);
  const listener = broker?.kind === "listening" ? broker.listeners[0] : undefined;

  if (demo === "starting" || demo === "running") {
    return <EmptyState title={title}>The demo is running: its first packets arrive in a moment.</EmptyState>;
  }
  if (listener === undefined) {
    return (
      <EmptyState
        title={title}
        actions={
          <Button variant="primary" disabled={!isThere || broker === undefined} onClick={() => run("broker.start")}>
            Start broker
          </Button>
        }
      >
        The broker is not listening, so that no client can connect to it.
      </EmptyState>
    );
  }
  const isLocal = listener.host === "127.0.0.1";
  const address = `${isLocal ? "" : `-h ${listener.host} `}-p ${listener.port}`;
  return (
    <EmptyState
      title={title}
      actions={
        <Button variant="primary" disabled={!isThere} onClick={() => run("demo.start")}>
          Start demo
        </Button>
      }
    >
      <p>
        Connect a client to{" "}
        <code>
          {isLocal ? "localhost" : listener.host}:{listener.port}
        </code>
        , or watch the demo.
      </p>
      <dl className={styles.commands}>
        <dt>Subscribe</dt>
        <dd>
          <CommandLine command={`mosquitto_sub ${address} -v -t 'greeting/#'`} />
        </dd>
        <dt>Publish</dt>
        <dd>
          <CommandLine command={`mosquitto_pub ${address} -t greeting/hello -m 'Hello'`} />
        </dd>
      </dl>
    </EmptyState>
  );
}
