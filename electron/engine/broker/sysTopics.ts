import type { TopicName } from "#shared/topic/index.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import type { BrokerContext } from "./context.ts";
import { clearRetained, publishMessage } from "./publishing.ts";
import { createSysLoad } from "./sysLoad.ts";

/** What the Client Identifier of a publisher would be: the broker itself has none. */
const NO_PUBLISHER = "";

const encoder = new TextEncoder();

/**
 * Publishes what the broker tells of itself below `$SYS`, now and at every interval of its settings, under the names
 * that monitoring tools know from Mosquitto. Values are retained; one that has not changed is not published again. The
 * answer ends it.
 */
export function startSysTopics(context: BrokerContext, version: string): () => void {
  const intervalMs = context.settings.sysIntervalSeconds * 1000;
  if (intervalMs === 0) return () => undefined;
  const startedAtMs = context.clock.nowMs();
  const published = new Map<string, string>();
  const load = createSysLoad(startedAtMs);
  let maximumConnected = 0;
  let cancel = (): void => undefined;

  function publishAll(): void {
    cancel = context.clock.schedule(intervalMs, publishAll);
    for (const [name, value] of values()) {
      const text = String(value);
      if (published.get(name) === text) continue;
      published.set(name, text);
      publish(context, `$SYS/broker/${name}`, text);
    }
  }

  function* values(): Generator<readonly [name: string, value: string | number]> {
    const { counters, sessions, connections, retained, router, memory } = context;
    let connected = 0;
    let stored = retained.size;
    for (const { connection, state } of sessions.values()) {
      if (connection !== undefined) connected += 1;
      stored += state.queue.length;
    }
    maximumConnected = Math.max(maximumConnected, connected);
    const totals = { ...counters.ended };
    for (const { network, packetsToServer, packetsToClient } of connections.values()) {
      totals.packetsToServer += packetsToServer;
      totals.packetsToClient += packetsToClient;
      totals.bytesToServer += network.bytesReceived;
      totals.bytesToClient += network.bytesSent;
    }
    // Mosquitto does not count a message that nobody subscribes to as dropped.
    let dropped = -counters.notDelivered["no-subscriber"];
    for (const count of Object.values(counters.notDelivered)) dropped += count;
    yield ["version", `wirebench ${version}`];
    yield ["uptime", `${Math.floor((context.clock.nowMs() - startedAtMs) / 1000)} seconds`];
    yield ["clients/total", sessions.size];
    yield ["clients/connected", connected];
    yield ["clients/active", connected];
    yield ["clients/disconnected", sessions.size - connected];
    yield ["clients/inactive", sessions.size - connected];
    yield ["clients/maximum", maximumConnected];
    yield ["clients/expired", counters.sessionsExpired];
    // Control packets of any type, as Mosquitto counts them.
    yield ["messages/received", totals.packetsToServer];
    yield ["messages/sent", totals.packetsToClient];
    yield ["messages/stored", stored];
    yield ["publish/messages/received", counters.messagesToServer];
    yield ["publish/messages/sent", counters.messagesToClient];
    yield ["publish/messages/dropped", dropped];
    yield ["bytes/received", totals.bytesToServer];
    yield ["bytes/sent", totals.bytesToClient];
    yield ["store/messages/count", stored];
    yield ["store/messages/bytes", retained.bytes + memory.queuedBytes];
    yield ["retained messages/count", retained.size];
    yield ["subscriptions/count", router.subscriptionCount];
    yield ["shared_subscriptions/count", router.sharedCount];
    const loads = {
      "messages/received": totals.packetsToServer,
      "messages/sent": totals.packetsToClient,
      "publish/received": counters.messagesToServer,
      "publish/sent": counters.messagesToClient,
      "publish/dropped": dropped,
      "bytes/received": totals.bytesToServer,
      "bytes/sent": totals.bytesToClient,
      sockets: counters.connectionsOpened,
      connections: counters.connectsAccepted,
    };
    for (const [name, value] of load.take(loads, context.clock.nowMs())) yield [`load/${name}`, value];
  }

  publishAll();
  return () => {
    cancel();
    // What nobody brings up to date any more would look as if it still held.
    for (const name of published.keys()) clearRetained(context, `$SYS/broker/${name}` as TopicName);
  };
}

function publish(context: BrokerContext, topicName: string, text: string): void {
  publishMessage(context, {
    // Written above: names without wildcards.
    topicName: topicName as TopicName,
    payload: encoder.encode(text),
    qos: 0,
    retain: true,
    properties: undefined,
    publisher: NO_PUBLISHER,
    expiresAtMs: undefined,
    cause: NO_SEQUENCE,
    wireForms: [],
  });
}
