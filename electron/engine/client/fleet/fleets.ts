import { fail, ok } from "#shared/base/index.ts";
import type { FleetRow } from "#shared/contract/index.ts";
import type { CommandHandlers, ViewSource } from "../../api.ts";
import type { IdSource } from "../../support/index.ts";
import type { Clock } from "../../support/index.ts";
import type { ClientConnection } from "../clientConnection.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { createFleet, type Fleet } from "./fleet.ts";

/** The commands and the view of all fleets. */
export interface Fleets {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `fleet.${string}`>>;
  readonly view: ViewSource<"fleet">;
  rows(): FleetRow[];
  dispose(): void;
}

const VIEW_INTERVAL_MS = 250;

/** Creates an empty set of fleets. */
export function createFleets(options: {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** The client that a fleet is made from. */
  readonly find: (clientId: string) => ClientConnection | undefined;
  /** A member with the secrets of that client. */
  readonly createMember: (clientId: string, profile: ClientProfile) => ClientConnection;
  readonly onChange: (listener: () => void) => () => void;
  readonly changed: () => void;
}): Fleets {
  const { clock, ids, find, createMember, onChange, changed } = options;
  const fleets = new Map<string, Fleet>();

  function withFleet(id: string, act: (fleet: Fleet) => void) {
    const fleet = fleets.get(id);
    if (fleet === undefined) return fail({ code: "not-found", message: "this fleet does not exist any more" });
    act(fleet);
    changed();
    return ok({});
  }

  return {
    commands: {
      "fleet.start"(request) {
        const model = find(request.clientId);
        if (model === undefined) return fail({ code: "not-found", message: "this client does not exist any more" });
        if (request.size > 1 && !/\{n(?::\d)?\}/.test(request.clientIdentifier)) {
          return fail({
            code: "invalid-input",
            message: "the Client Identifier needs `{n}`: two clients of one name throw each other out",
          });
        }
        const id = ids.next();
        const { profile } = model;
        const fleet = createFleet({
          id,
          request,
          profile,
          clock,
          createMember: (member) => createMember(request.clientId, member),
        });
        fleets.set(id, fleet);
        fleet.start();
        changed();
        return ok({ id });
      },
      "fleet.stop": ({ id }) => withFleet(id, (fleet) => fleet.stop()),
      "fleet.resume": ({ id }) => withFleet(id, (fleet) => fleet.start()),
      "fleet.remove": ({ id }) =>
        withFleet(id, (fleet) => {
          fleet.stop();
          fleets.delete(id);
        }),
    },
    view: {
      intervalMs: VIEW_INTERVAL_MS,
      open(params, onChanged) {
        let present = params;
        const stop = onChange(onChanged);
        return {
          value() {
            const fleet = fleets.get(present.id);
            if (fleet === undefined) return { members: [], reasons: [] };
            return {
              fleet: fleet.row(),
              members: fleet.members(present.start, present.count),
              reasons: fleet.reasons(),
            };
          },
          setParams(next) {
            present = next;
          },
          act() {},
          close: stop,
        };
      },
    },
    rows: () => [...fleets.values()].map((fleet) => fleet.row()),
    dispose() {
      for (const fleet of fleets.values()) fleet.stop();
      fleets.clear();
    },
  };
}
