import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { QoS } from "#shared/mqtt/packet/index.ts";

/** Who asks a real broker. */
export interface Asker {
  readonly clientId: string;
  readonly username?: string;
}

/** Clients of a real broker, with the questions that can be put to it from outside. */
export function createRealBroker(port: number) {
  const clients: MqttClient[] = [];

  async function connect({ clientId, username }: Asker, options: IClientOptions = {}): Promise<MqttClient> {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      clientId,
      protocolVersion: 5,
      reconnectPeriod: 0,
      ...(username === undefined ? {} : { username, password: "x" }),
      ...options,
    });
    client.on("error", () => {});
    clients.push(client);
    return client;
  }

  return {
    connect,
    /** Whether a PUBLISH at QoS 1 was taken, by the Reason Code of its PUBACK. */
    async mayPublish(client: MqttClient, topic: string): Promise<boolean> {
      try {
        await client.publishAsync(topic, "x", { qos: 1 });
        return true;
      } catch {
        return false;
      }
    },
    /** The Reason Code of a SUBACK. */
    async subscribe(client: MqttClient, topic: string, qos: QoS = 0): Promise<number> {
      try {
        const [granted] = await client.subscribeAsync(topic, { qos });
        return granted?.qos ?? 0x80;
      } catch (error) {
        return error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : 0x80;
      }
    },
    /** Resolves when everything that the broker had for this client before has come. */
    barrier: (client: MqttClient) => client.unsubscribeAsync("barrier"),
    async end(): Promise<void> {
      for (const client of clients) client.end(true);
      await Promise.resolve();
    },
  };
}

/** A small generator of random numbers with a seed, so that a failure can be repeated. */
export function createRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 0x100_0000;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: <Value>(values: readonly [Value, ...Value[]]): Value => values[below(values.length)] ?? values[0],
  };
}
