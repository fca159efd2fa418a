import { join } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { BrokerState, ListenerConfig, ListenerInfo } from "#shared/contract/index.ts";
import type { CommandHandlers, ViewSource } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import { type LocalAuthority, openLocalAuthority } from "../certificates/index.ts";
import type { ListenerAuthorizer } from "../policy/index.ts";
import { type Clock, createChangeSignal, type IdSource, type Logger } from "../support/index.ts";
import type { BrokerDocument } from "./brokerDocument.ts";
import { type ClientCommandName, createClientCommands } from "./clientCommands.ts";
import { brokerStateOf, describeEntry, type ListenerEntry } from "./listenerEntry.ts";
import { readListenerAccess } from "./listenerAccess.ts";
import { readListenerTls } from "./listenerTls.ts";
import { reachesListener } from "./ownAddress.ts";

type Names = "broker.start" | "broker.stop" | ClientCommandName | `listener.${string}` | `certificate.${string}`;

/** The listeners of the embedded broker: which there are, and which are open. */
export interface ListenerControl {
  readonly state: BrokerState;
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, Names>>;
  readonly view: ViewSource<"listeners">;
  /** Where clients of this machine reach it in the clear; `undefined` while they cannot. */
  endpoint(): { readonly host: string; readonly port: number } | undefined;
  /** Whether who connects there on this machine comes to one of the open listeners, of whatever protocol. */
  listensAt(wanted: { readonly host: string; readonly port: number }): boolean;
  /** Opens every enabled listener that is not open; the first plain one on `port`, when one is named. */
  start(port?: number): Promise<BrokerState>;
  /** Sees to it that it listens: on the next free port when somebody else has the usual one. */
  ensureListening(): Promise<Result<void, string>>;
  stop(): Promise<BrokerState>;
  dispose(): void;
}

export interface ListenerControlOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly broker: Broker;
  readonly authorizer: ListenerAuthorizer;
  readonly document: BrokerDocument;
  /** For this run, whatever is kept: of the first plain listener. */
  readonly port: number | undefined;
  /** Settles when listeners may be opened. */
  readonly ready: Promise<unknown>;
  /** Where the local authority lives; without it there is none. */
  readonly dataFolder: string | undefined;
  /** Called after every change of `state`. */
  readonly changed: () => void;
}

const CHANGE_DELAY_MS = 20;

/** What a workbench that was never changed listens on: nothing beyond this machine. */
const firstListener: ListenerConfig = {
  protocol: "mqtt",
  host: "127.0.0.1",
  port: 1883,
  isEnabled: true,
  access: { kind: "workbench" },
  allowedOrigins: [],
};

/** Creates the control of a broker that listens nowhere yet. */
export function createListenerControl(options: ListenerControlOptions): ListenerControl {
  const { clock, ids, logger, broker, authorizer, document, dataFolder } = options;
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const endBrokerChanges = broker.onChange(({ kind }) => {
    if (kind === "connection-opened" || kind === "connection-closed") changes.touch();
  });
  const entries: ListenerEntry[] = (document.kept.listeners ?? [{ id: "main", config: firstListener }]).map(
    ({ id, config }) => createEntry(id, config),
  );
  const first = mainEntry();
  if (first !== undefined && options.port !== undefined) first.port = options.port;
  // One after the other: a stop that overtook a start would leave the port taken.
  let turn: Promise<unknown> = options.ready;

  function inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const next = turn.then(act);
    turn = next.catch(() => undefined);
    return next;
  }

  function enter(entry: ListenerEntry, state: ListenerEntry["state"]): void {
    entry.state = state;
    changes.touch();
    options.changed();
  }

  function keep(): void {
    document.keepListeners(entries.map(({ id, config }) => ({ id, config })));
  }

  /** The one that clients of this workbench use, and that `port` means. */
  function mainEntry(): ListenerEntry | undefined {
    return entries.find(({ config }) => config.protocol === "mqtt");
  }

  function openAuthority(): Promise<Result<LocalAuthority, string>> {
    if (dataFolder === undefined) return Promise.resolve(fail("without a data folder there is no local authority"));
    return openLocalAuthority({ folder: join(dataFolder, "certificates"), clock });
  }

  async function open(entry: ListenerEntry): Promise<void> {
    if (entry.state.kind === "listening") return;
    enter(entry, { kind: "starting" });
    const request = await prepare(entry);
    if (!request.ok) {
      logger.log("error", `the broker does not listen on \`${entry.port}\`: ${request.error}`);
      enter(entry, { kind: "failed", message: request.error });
      return;
    }
    const listening = await broker.listen(request.value);
    if (listening.ok) {
      enter(entry, { kind: "listening", info: listening.value, sinceMs: clock.nowMs() });
      return;
    }
    const { error } = listening;
    if (error.kind === "port-taken") {
      logger.log("warn", `the broker does not listen: another program has port \`${error.port}\``);
      enter(entry, error);
      return;
    }
    logger.log("error", `the broker does not listen: ${error.message}`);
    enter(entry, { kind: "failed", message: error.message });
  }

  /** Reads what the listener needs; its access is in force before its first client comes. */
  async function prepare(entry: ListenerEntry): Promise<Result<Parameters<Broker["listen"]>[0], string>> {
    const { id, config } = entry;
    const access = await readListenerAccess(config.access);
    if (!access.ok) return access;
    authorizer.setAccess(id, access.value);
    const isSecure = config.protocol === "mqtts" || config.protocol === "wss";
    const tls =
      isSecure && config.tls !== undefined ? await readListenerTls(config.tls, config.host, openAuthority) : undefined;
    if (tls?.ok === false) return tls;
    return ok({
      id,
      protocol: config.protocol,
      host: config.host,
      port: entry.port,
      ...(tls === undefined ? {} : { tls: tls.value }),
      ...(config.maximumConnections === undefined ? {} : { maximumConnections: config.maximumConnections }),
      allowedOrigins: config.allowedOrigins,
      turnedAway(remote, reason) {
        entry.turnedAway += 1;
        entry.lastTurnedAway = { remote, reason, atMs: clock.nowMs() };
        changes.touch();
      },
    });
  }

  async function close(entry: ListenerEntry): Promise<void> {
    const { state } = entry;
    if (state.kind === "listening") await broker.closeListener(state.info);
    if (state.kind !== "stopped") enter(entry, { kind: "stopped" });
  }

  async function startNow(port: number | undefined): Promise<BrokerState> {
    const main = mainEntry();
    if (main !== undefined && port !== undefined && !isListeningOn(main, port)) {
      await close(main);
      main.port = port;
      // A person chose it: it is the port of the next start as well, unless any free one was asked for.
      if (port !== 0) {
        main.config = { ...main.config, port };
        keep();
      }
    }
    const enabled = entries.filter(({ config }) => config.isEnabled);
    const wanted = enabled.length > 0 || main === undefined ? enabled : [main];
    await Promise.all(wanted.map(open));
    return brokerStateOf(entries);
  }

  function start(port?: number): Promise<BrokerState> {
    return inTurn(() => startNow(port));
  }

  function stop(): Promise<BrokerState> {
    return inTurn(async () => {
      await broker.close();
      for (const entry of entries) if (entry.state.kind !== "stopped") enter(entry, { kind: "stopped" });
      return brokerStateOf(entries);
    });
  }

  /** Does something with one listener, when it is its turn. */
  function withEntry(id: string, act: (entry: ListenerEntry) => Promise<void>) {
    return inTurn(async () => {
      const entry = entries.find((candidate) => candidate.id === id);
      if (entry === undefined) return fail({ code: "not-found", message: `there is no listener \`${id}\`` } as const);
      await act(entry);
      return ok({});
    });
  }

  async function change(entry: ListenerEntry, config: ListenerConfig): Promise<void> {
    const former = entry.config;
    const wasOpen = entry.state.kind !== "stopped";
    entry.config = config;
    if (config.port !== former.port) entry.port = config.port;
    keep();
    changes.touch();
    if (!wasOpen) return;
    if (isSameDoor(former, config) && entry.state.kind === "listening") {
      const access = await readListenerAccess(config.access);
      if (access.ok) {
        authorizer.setAccess(entry.id, access.value);
        broker.rejudge();
        return;
      }
    }
    await close(entry);
    await open(entry);
  }

  return {
    get state() {
      return brokerStateOf(entries);
    },
    commands: {
      "broker.start": async ({ port }) => ok(await start(port)),
      "broker.stop": async () => ok(await stop()),
      ...createClientCommands(broker),
      "listener.add": ({ config }) =>
        inTurn(async () => {
          const entry = createEntry(ids.next(), withTls(config));
          const isRunning = brokerStateOf(entries).kind === "listening";
          entries.push(entry);
          keep();
          changes.touch();
          if (config.isEnabled && isRunning) await open(entry);
          return ok({ id: entry.id });
        }),
      "listener.change": ({ id, config }) => withEntry(id, (entry) => change(entry, withTls(config))),
      "listener.remove": ({ id }) =>
        withEntry(id, async (entry) => {
          await close(entry);
          entries.splice(entries.indexOf(entry), 1);
          authorizer.setAccess(id, undefined);
          keep();
          changes.touch();
          options.changed();
        }),
      "listener.start": ({ id }) => withEntry(id, open),
      "listener.stop": ({ id }) => withEntry(id, close),
      async "certificate.authority"() {
        const authority = await openAuthority();
        if (!authority.ok) return fail({ code: "failed", message: authority.error });
        return ok({ certificate: authority.value.certificate, file: authority.value.certificateFile });
      },
      async "certificate.issueClient"({ commonName }) {
        const authority = await openAuthority();
        if (!authority.ok) return fail({ code: "failed", message: authority.error });
        const issued = await authority.value.issueClient(commonName);
        logger.log("info", `a client certificate was issued for \`${commonName}\``);
        return ok({ ...issued, authority: authority.value.certificate });
      },
    },
    view: {
      intervalMs: 250,
      open: (_, changed) => ({
        value: () => ({
          listeners: entries.map((entry) => describeEntry(entry, broker)),
          hasDataFolder: dataFolder !== undefined,
        }),
        setParams() {},
        act() {},
        close: changes.onChange(changed),
      }),
    },
    endpoint() {
      for (const { state, config } of entries) {
        if (state.kind === "listening" && config.protocol === "mqtt") return reachable(state.info);
      }
      return undefined;
    },
    listensAt: (wanted) =>
      entries.some(({ state }) => state.kind === "listening" && reachesListener(wanted, state.info)),
    start,
    async ensureListening() {
      const isReachable = (): boolean =>
        entries.some(({ state, config }) => state.kind === "listening" && config.protocol === "mqtt");
      if (isReachable()) return ok(undefined);
      const main = mainEntry();
      if (main === undefined) return fail("the broker has no listener for MQTT over TCP");
      await inTurn(() => open(main));
      if (main.state.kind === "port-taken") {
        main.port = main.state.suggestedPort;
        await inTurn(() => open(main));
      }
      return isReachable() ? ok(undefined) : fail(`the broker cannot listen: ${describeFailure(main)}`);
    },
    stop,
    dispose() {
      endBrokerChanges();
      changes.dispose();
    },
  };
}

function createEntry(id: string, config: ListenerConfig): ListenerEntry {
  return { id, config, port: config.port, state: { kind: "stopped" }, turnedAway: 0, lastTurnedAway: undefined };
}

function isListeningOn({ state }: ListenerEntry, port: number): boolean {
  return state.kind === "listening" && (port === 0 || state.info.port === port);
}

/** Whether the socket can stay as it is. */
function isSameDoor(one: ListenerConfig, other: ListenerConfig): boolean {
  const doorOf = ({ access: _access, isEnabled: _isEnabled, ...door }: ListenerConfig): string => JSON.stringify(door);
  return doorOf(one) === doorOf(other);
}

/** A secure listener that says nothing of certificates gets them from the local authority. */
function withTls(config: ListenerConfig): ListenerConfig {
  const isSecure = config.protocol === "mqtts" || config.protocol === "wss";
  if (!isSecure || config.tls !== undefined) return config;
  return { ...config, tls: { certificate: { kind: "local", serverNames: [] }, clientCertificates: "none" } };
}

/** The address by which this machine reaches a listener of all its addresses. */
function reachable({ host, port }: ListenerInfo): { readonly host: string; readonly port: number } {
  if (host === "0.0.0.0") return { host: "127.0.0.1", port };
  return { host: host === "::" ? "::1" : host, port };
}

function describeFailure({ state }: ListenerEntry): string {
  if (state.kind === "failed") return state.message;
  return state.kind === "port-taken" ? `port \`${state.port}\` is taken` : "it was stopped";
}
