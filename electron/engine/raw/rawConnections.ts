import { fail, ok } from "#shared/base/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { CaptureSink } from "../broker/index.ts";
import type { Clients } from "../client/index.ts";
import { type Clock, createChangeSignal, type IdSource } from "../support/index.ts";
import { openRawConnection, type RawPeer } from "./rawConnection.ts";

/** The raw connections with their part of the contract. */
export interface RawConnections {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `raw.${string}`>>;
  readonly views: Pick<ViewSources, "raw">;
  dispose(): void;
}

export interface RawConnectionsOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly clients: Pick<Clients, "reach">;
  readonly captureSink: CaptureSink;
}

/** The oldest one makes room: a page that comes again opens a new one. */
const MAXIMUM_CONNECTIONS = 20;
const MAXIMUM_BYTES = 16 * 1024 * 1024;
const CHANGE_DELAY_MS = 20;

/** Creates the raw connections, none. */
export function createRawConnections({ clock, ids, clients, captureSink }: RawConnectionsOptions): RawConnections {
  const connections = new Map<string, RawPeer>();
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const isGone = fail({ code: "not-found", message: "this connection does not exist any more" });

  return {
    commands: {
      "raw.open"({ via }) {
        const reached = clients.reach(via);
        if (!reached.ok) return reached;
        const [oldest] = connections;
        if (connections.size >= MAXIMUM_CONNECTIONS && oldest !== undefined) {
          oldest[1].close();
          connections.delete(oldest[0]);
        }
        const id = ids.next();
        connections.set(
          id,
          openRawConnection({ id, clock, captureSink, reached: reached.value, changed: changes.touch }),
        );
        changes.touch();
        return ok({ id });
      },
      "raw.send"({ id, bytes }) {
        const connection = connections.get(id);
        if (connection === undefined) return isGone;
        if (bytes.length > MAXIMUM_BYTES) return fail({ code: "invalid-input", message: "these are too many bytes" });
        const sent = connection.send(bytes);
        return sent.ok ? ok({}) : fail({ code: "refused", message: sent.error });
      },
      "raw.close"({ id }) {
        const connection = connections.get(id);
        if (connection === undefined) return isGone;
        connection.close();
        return ok({});
      },
    },
    views: {
      raw: {
        intervalMs: 50,
        open(params, changed) {
          let { id } = params;
          const close = changes.onChange(changed);
          return {
            value() {
              const connection = connections.get(id ?? "");
              return connection === undefined ? {} : { connection: connection.describe() };
            },
            setParams(next) {
              ({ id } = next);
            },
            act() {},
            close,
          };
        },
      },
    },
    dispose() {
      for (const connection of connections.values()) connection.close();
      connections.clear();
      changes.dispose();
    },
  };
}
