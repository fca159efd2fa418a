import type { ProbeRequest } from "./probeRequest.ts";
import { createWorld, type ProbeMemory } from "./world.ts";

/**
 * Clears what the probe had retained and ends sessions that outlive their connections; also after a stop, within a time of
 * its own. Answers what is left all the same.
 */
export async function cleanUp(request: ProbeRequest, memory: ProbeMemory): Promise<readonly string[]> {
  const { clock, limits } = request;
  const { retained, sessions } = memory;
  if (retained.size === 0 && sessions.size === 0) return [];
  const late = new AbortController();
  const cancel = clock.schedule(limits.cleanupMs, () => late.abort());
  const world = createWorld(request, memory, late.signal, () => {});
  if (retained.size > 0) {
    const attempt = await world.connect();
    if (attempt.kind === "open") {
      for (const topicName of [...retained]) {
        const empty = { topicName, retain: true, payload: new Uint8Array(0) } as const;
        await attempt.link.publish({ ...empty, qos: world.maximumQoS === 0 ? 0 : 1 });
        if ((await attempt.link.settle()) && attempt.link.ending === undefined) retained.delete(topicName);
      }
    }
  }
  for (const [clientIdentifier, version] of [...sessions]) {
    // A session that begins clean ends the old one, and itself with its connection.
    const attempt = await world.connect({ version, clientIdentifier, clean: true });
    if (attempt.kind === "open") sessions.delete(clientIdentifier);
  }
  await world.close();
  cancel();
  return [
    ...[...retained].map((topicName) => `a retained message on \`${topicName}\``),
    ...[...sessions.keys()].map((clientIdentifier) => `the session of \`${clientIdentifier}\``),
  ];
}
