import type { EngineApi } from "./api.ts";
import {
  brokerDocumentKind,
  createBrokerConfiguration,
  createBrokerDocument,
  createListenerControl,
} from "./administration/index.ts";
import { createBroker } from "./broker/index.ts";
import {
  type CaptureBudget,
  createCapture,
  createCaptureCommands,
  createCaptureOverview,
  createPacketsView,
  defaultCaptureBudget,
} from "./capture/index.ts";
import { createCaptureExports, createOpenedCaptures } from "./captureFile/index.ts";
import { createClients } from "./client/index.ts";
import { createComposer } from "./compose/index.ts";
import { createDemo } from "./lab/index.ts";
import { createProbes } from "./probe/index.ts";
import { createRawConnections } from "./raw/index.ts";
import { createRules } from "./rules/index.ts";
import {
  createAccountScram,
  createDecisionLog,
  createDenialLog,
  createListenerAuthorizer,
  createRulesAuthorizer,
} from "./policy/index.ts";
import { createScriptSandbox, noScripts } from "./sandbox/index.ts";
import { createSecretVault } from "./secrets/index.ts";
import { createPolicyControl } from "./security/index.ts";
import { openDataFolder } from "./storage/index.ts";
import { keepBroker } from "./store/index.ts";
import { type Clock, createChangeSignal, type IdSource, type KeychainOffer, type Logger } from "./support/index.ts";
import {
  createFilterTestView,
  createTopicCommands,
  createTopicDetailView,
  createTopicStore,
  createTopicsView,
  createTopicTrafficView,
  defaultTopicLimits,
  type TopicLimits,
} from "./topics/index.ts";
import {
  createBrokerInside,
  createConnectionsView,
  createLogRing,
  createRateMeter,
  createStatusView,
} from "./views/index.ts";
import { createRandomSource } from "#shared/base/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";

/** What an engine is built from. Everything but time and randomness has a default. */
export interface EngineOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Gets every line of the engine's log as well. */
  readonly logger?: Logger;
  /** Begins to listen at once. */
  readonly autostartBroker?: boolean;
  /** Port of the first listener for this run, whatever the settings say; 0 takes any free one. */
  readonly brokerPort?: number;
  /** Where things are kept between runs; without it nothing is. */
  readonly dataFolder?: string;
  /** Asks the shell for the system's keychain; absent where there is none. */
  readonly keychain?: () => Promise<KeychainOffer>;
  /** The built file of the scripts' sandbox; without it no script runs. */
  readonly scriptWorker?: URL;
  readonly captureBudget?: Partial<CaptureBudget>;
  readonly topicLimits?: Partial<TopicLimits>;
}

/** The engine at work: the contract's commands and views over one broker, its clients and their capture. */
export interface Engine extends EngineApi {
  /** Ends the demo, every client and the broker, in this order; afterwards the port is free. */
  dispose(): Promise<void>;
}

/** Distinct Topic Names that get a number, and the bytes they may take: further ones are counted, not tracked. */
const TOPIC_NAMES = { topics: 1_000_000, bytes: 256 * 1024 * 1024 };
const STATE_CHANGE_DELAY_MS = 10;

/** Builds the engine: the one place where its parts are put together. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, ids, scriptWorker } = options;
  const log = createLogRing(clock, options.logger);
  const { logger } = log;
  const stateChanges = createChangeSignal(clock, STATE_CHANGE_DELAY_MS);

  const topicTable = createTopicTable({ ...TOPIC_NAMES, seed: numberFrom(ids.next()) });
  const store = createTopicStore({
    clock,
    topics: topicTable,
    limits: { ...defaultTopicLimits, ...options.topicLimits },
  });
  const capture = createCapture({
    clock,
    budget: { ...defaultCaptureBudget, ...options.captureBudget },
    topics: topicTable,
    messages: store,
  });
  const authorizer = createRulesAuthorizer();
  // A listener may have access of its own; whoever judged, it is noted.
  const listenerAuthorizer = createListenerAuthorizer(authorizer);
  const decisions = createDecisionLog(clock);
  const denials = createDenialLog(clock);
  const broker = createBroker({
    clock,
    ids,
    logger,
    authorizer: decisions.watch(listenerAuthorizer),
    authenticationMethods: [createAccountScram(listenerAuthorizer.accountsOf)],
    captureSink: capture.sink,
    denied: (denial) => {
      denials.add(denial);
      const { request, sequence } = denial;
      // A denied delivery says nothing against the packet that was to be delivered.
      if (request.kind !== "delivery") capture.denials.mark(sequence, denial.told === "success");
    },
  });
  const { dataFolder: path } = options;
  const dataFolder = path === undefined ? undefined : openDataFolder({ path, clock, ids, logger });
  const policy = createPolicyControl({
    clock,
    logger,
    broker,
    authorizer,
    denials,
    store,
    capture,
    captureOf: (id) => openedCaptures.captureOf(id),
    ...(dataFolder === undefined ? {} : { dataFolder }),
  });
  const document = createBrokerDocument(dataFolder?.openDocument(brokerDocumentKind));
  const kept = keepBroker({
    broker,
    folder: path,
    durability: document.kept.settings.durability ?? "memory",
    clock,
    logger,
  });
  kept.onChange(stateChanges.touch);
  const configuration = createBrokerConfiguration({ clock, broker, document, folder: dataFolder, kept });
  const control = createListenerControl({
    clock,
    ids,
    logger,
    broker,
    document,
    authorizer: listenerAuthorizer,
    ready: kept.ready,
    port: options.brokerPort,
    dataFolder: path,
    changed: stateChanges.touch,
  });
  const vault = createSecretVault({ logger, dataFolder, keychain: options.keychain });
  const clients = createClients({
    clock,
    ids,
    logger,
    vault,
    dataFolder,
    captureSink: capture.sink,
    embeddedBroker: control.endpoint,
    listensAt: control.listensAt,
    connectionFrom: capture.connections.from,
  });
  const composer = createComposer({
    clock,
    ids,
    random: createRandomSource(numberFrom(ids.next())),
    clients,
    capture,
    topics: topicTable,
    dataFolder,
  });
  const raw = createRawConnections({ clock, ids, clients, captureSink: capture.sink });
  const probes = createProbes({
    clock,
    ids,
    clients,
    vault,
    dataFolder,
    captureSink: capture.sink,
    embeddedBroker: control.endpoint,
    listensAt: control.listensAt,
    connectionFrom: capture.connections.from,
  });
  const rules = createRules({
    clock,
    ids,
    clients,
    capture,
    topics: topicTable,
    createScripts: () =>
      scriptWorker === undefined ? noScripts : createScriptSandbox({ worker: scriptWorker, clock }),
    dataFolder,
  });
  const demo = createDemo({
    clock,
    logger,
    clients,
    startBroker: control.ensureListening,
    newestVersion: 5,
    changed: stateChanges.touch,
  });
  const rates = createRateMeter(clock, capture.counters);
  const brokerInside = createBrokerInside({ broker, clock, rates });
  const endBrokerChanges = broker.onChange((change) => {
    if (change.kind === "retained-changed") store.touch();
    else if (change.kind === "will-published") capture.messageWithoutPacket(change.message);
    else stateChanges.touch();
  });

  if (options.autostartBroker ?? true) void control.start();

  const captureExports = createCaptureExports(capture, ids);
  const openedCaptures = createOpenedCaptures({ clock, ids });
  const topicViewOptions = { clock, store, topics: topicTable, capture, isRetained: broker.isRetained };
  return {
    engineId: ids.next(),
    commands: {
      ...createCaptureCommands(capture, { clock, subscriptionsTo: broker.subscriptionsTo }),
      ...captureExports.commands,
      ...openedCaptures.commands,
      ...control.commands,
      ...configuration.commands,
      ...createTopicCommands(topicViewOptions),
      ...clients.commands,
      ...vault.commands,
      ...composer.commands,
      ...raw.commands,
      ...rules.commands,
      ...probes.commands,
      ...demo.commands,
      ...policy.commands,
      ...brokerInside.commands,
    },
    views: {
      ...clients.views,
      ...composer.views,
      ...raw.views,
      ...rules.views,
      ...probes.views,
      ...vault.views,
      ...policy.views,
      ...brokerInside.views,
      listeners: control.view,
      brokerSettings: configuration.view,
      decisions: decisions.view,
      ...openedCaptures.views,
      packets: createPacketsView(capture),
      captureOverview: createCaptureOverview(capture),
      topics: createTopicsView(topicViewOptions),
      topic: createTopicDetailView(topicViewOptions),
      topicTraffic: createTopicTrafficView(topicViewOptions),
      filterTest: createFilterTestView(store),
      connections: createConnectionsView(broker, rates),
      status: createStatusView({
        brokerState: () => control.state,
        demoState: () => demo.state,
        storeStatus: () => kept.status,
        broker,
        capture,
        topics: store,
        rates,
        onStateChange: stateChanges.onChange,
      }),
      log: log.view,
    },
    findCapture: openedCaptures.find,
    async dispose() {
      openedCaptures.dispose();
      captureExports.dispose();
      await demo.dispose();
      composer.dispose();
      rules.dispose();
      raw.dispose();
      probes.dispose();
      clients.dispose();
      await control.stop();
      await kept.close();
      endBrokerChanges();
      control.dispose();
      configuration.dispose();
      decisions.dispose();
      brokerInside.dispose();
      policy.dispose();
      denials.dispose();
      rates.dispose();
      capture.dispose();
      store.dispose();
      stateChanges.dispose();
      await vault.dispose();
      await dataFolder?.dispose();
      log.dispose();
    },
  };
}

/** A number that nobody can guess from a text that nobody can guess. */
function numberFrom(text: string): number {
  let number = 0;
  for (let index = 0; index < text.length; index++) number = Math.imul(number ^ text.charCodeAt(index), 0x5bd1e995);
  return number;
}
