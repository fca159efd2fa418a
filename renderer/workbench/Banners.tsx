import { assertNever } from "#shared/base/index.ts";
import type { HostNews } from "#renderer/contract/index.ts";
import { isEngineThere, useEngine } from "#renderer/state/index.ts";
import { Banner, Button } from "#renderer/ui/index.ts";
import { useCommandRegistry } from "./useCommands.ts";

/** What concerns the whole window: a lost engine, or a broker that cannot listen. */
export function Banners() {
  const host = useEngine((news) => news.host);
  const isThere = useEngine(isEngineThere);
  const wasAttached = useEngine((news) => news.wasAttached);
  return <div>{isThere ? <BrokerBanner /> : <HostBanner host={host} wasAttached={wasAttached} />}</div>;
}

function HostBanner({ host, wasAttached }: { readonly host: HostNews; readonly wasAttached: boolean }) {
  const { run } = useCommandRegistry();
  switch (host.kind) {
    case "crashed":
      return (
        <Banner
          tone="failure"
          title="The engine stopped"
          actions={
            <Button variant="primary" onClick={() => run("engine.restart")}>
              Restart engine
            </Button>
          }
        >
          {host.reason}. Broker and clients are down; what is on screen stays.
        </Banner>
      );
    case "unreachable":
      return (
        <Banner
          tone="failure"
          title="Wirebench does not answer"
          actions={<Button onClick={() => run("engine.retry")}>Try now</Button>}
        >
          The program behind this page has ended or is starting again. The page tries again every second.
        </Banner>
      );
    case "refused":
      return (
        <Banner tone="failure" title="This page has no valid token">
          Open the address that Wirebench printed when it started, with everything after the #.
        </Banner>
      );
    case "starting":
    case "running":
      // Only after a loss: the first start takes a moment, and the status bar tells of it.
      return wasAttached ? <Banner tone="neutral" title="The engine is starting" /> : null;
    default:
      return assertNever(host);
  }
}

function BrokerBanner() {
  const { run } = useCommandRegistry();
  const broker = useEngine((news) => news.status?.broker);
  const store = useEngine((news) => news.status?.brokerStore);
  if (broker?.kind === "port-taken") {
    return (
      <Banner
        tone="failure"
        title={`Port ${broker.port} is in use`}
        actions={
          <>
            <Button variant="primary" onClick={() => run("broker.useSuggestedPort")}>
              Listen on {broker.suggestedPort}
            </Button>
            <Button onClick={() => run("broker.start")}>Try {broker.port} again</Button>
          </>
        }
      >
        Another process listens on it. Clients to other brokers still work.
      </Banner>
    );
  }
  if (broker?.kind === "failed") {
    return (
      <Banner
        tone="failure"
        title="The broker failed"
        actions={
          <Button variant="primary" onClick={() => run("broker.start")}>
            Start broker
          </Button>
        }
      >
        {broker.message}
      </Banner>
    );
  }
  if (store?.fault !== undefined && store.durability !== "memory") {
    return (
      <Banner
        tone="failure"
        title="The broker's store cannot be written"
        actions={<Button onClick={() => run("activity.broker")}>Open Broker</Button>}
      >
        Clients with a session, or with QoS 1 or 2, are disconnected: {store.fault}.
      </Banner>
    );
  }
  return null;
}
