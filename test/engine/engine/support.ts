import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { createEngine, type Engine, type EngineOptions } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { type ViewName, type ViewParams, type ViewValue, views } from "#shared/contract/index.ts";

/** An engine on a free port, with verbs for tests. `await using` ends it with everything that was connected. */
export interface EngineWorld extends AsyncDisposable {
  readonly engine: Engine;
  /** Where its broker listens. */
  port(): Promise<number>;
  connect(clientId: string, options?: IClientOptions): Promise<MqttClient>;
  /** The first value of a view that passes `isEnough`; every value is held against the contract. */
  see<Name extends ViewName>(
    name: Name,
    params: ViewParams<Name>,
    isEnough: (value: ViewValue<Name>) => boolean,
  ): Promise<ViewValue<Name>>;
}

const PATIENCE_MS = 5_000;

export function startEngine(options: Partial<EngineOptions> = {}): EngineWorld {
  const engine = createEngine({ clock: createSystemClock(), ids: createRandomIdSource(), brokerPort: 0, ...options });
  const clients: MqttClient[] = [];

  async function see<Name extends ViewName>(
    name: Name,
    params: ViewParams<Name>,
    isEnough: (value: ViewValue<Name>) => boolean,
  ): Promise<ViewValue<Name>> {
    let wake = (): void => {};
    const view = engine.views[name].open(params, () => wake());
    try {
      const giveUpAt = performance.now() + PATIENCE_MS;
      for (;;) {
        const changed = new Promise<void>((resolve) => (wake = resolve));
        const value = view.value();
        const parsed = views[name].value.safeParse(value);
        if (!parsed.success) throw new Error(`view ${name} breaks the contract: ${parsed.error.message}`);
        if (isEnough(value)) return value;
        const leftMs = giveUpAt - performance.now();
        if (leftMs <= 0) throw new Error(`view ${name} never came there: ${JSON.stringify(value).slice(0, 2_000)}`);
        await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, leftMs))]);
      }
    } finally {
      view.close();
    }
  }

  async function port(): Promise<number> {
    const { broker } = await see("status", {}, ({ broker }) => broker.kind === "listening");
    return broker.kind === "listening" ? (broker.listeners[0]?.port ?? 0) : 0;
  }

  return {
    engine,
    port,
    see,
    async connect(clientId, options = {}) {
      const client = await connectAsync(`mqtt://127.0.0.1:${await port()}`, {
        clientId,
        reconnectPeriod: 0,
        ...options,
      });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end(true);
      await engine.dispose();
    },
  };
}

/** Params of the packet list: the last rows that pass a filter. */
export function tail(filter = ""): ViewParams<"packets"> {
  return { filter, window: { anchor: { kind: "tail" }, count: 100 } };
}
