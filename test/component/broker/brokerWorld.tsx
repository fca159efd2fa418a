import { screen, within } from "@testing-library/react";
import { vi } from "vitest";
import type { CommandHandlers } from "#electron/engine/api.ts";
// Loaded lazily in the page: here before the tests begin, whose patience is short on a busy machine.
import "#renderer/features/broker/BrokerActivity.tsx";
import "#renderer/features/broker/BrokerSideBar.tsx";
import { BrokerActivity } from "#renderer/features/broker/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { fail, ok } from "#shared/base/index.ts";
import type {
  BrokerClientRow,
  BrokerState,
  BrokerTotals,
  RetainedMessageDetail,
  RetainedRow,
  RetainedView,
  SessionDetail,
  Status,
} from "#shared/contract/index.ts";
import {
  createFakeView,
  type createMemoryStorage,
  freshStatus,
  renderInWorkbench,
} from "#test/support/renderInWorkbench.tsx";

const totals: BrokerTotals = {
  connections: 2,
  sessions: 3,
  subscriptions: 4,
  retained: 2,
  retainedBytes: 60,
  messagesToServer: 1_200,
  messagesToClient: 2_400,
  rates: { toServerPerSecond: 4.25, toClientPerSecond: 0 },
  denied: 3,
  malformed: 0,
  drops: {
    "queue-full": 5,
    expired: 0,
    "too-large": 0,
    "not-authorized": 0,
    "slow-consumer": 0,
    "offline-qos0": 0,
    "no-local": 0,
    "no-subscriber": 7,
  },
  memory: { bytes: 4_096, maximumBytes: 1_073_741_824 },
  connectionsRefused: 0,
};

/** When the tests began. */
export const now = Date.now();
const live = {
  connection: 7,
  remote: "127.0.0.1:50123",
  sinceMs: now - 5_000,
  // Minutes, so that a slow machine tests the same: 12 of the 15 that are allowed.
  keepAliveSeconds: 600,
  lastPacketAtMs: now - 720_000,
  packetsToServer: 12,
  packetsToClient: 34,
};
const load = {
  subscriptions: 2,
  queuedMessages: 0,
  queuedBytes: 0,
  inFlightToClient: 0,
  inFlightToServer: 0,
  hasWill: false,
  dropped: 0,
};
/** A connected client. */
export const sensor: BrokerClientRow = {
  key: "session:sensor-7",
  clientIdentifier: "sensor-7",
  protocolVersion: 5,
  connection: { ...live, toServerPerSecond: 1.5, toClientPerSecond: 0 },
  session: load,
};
/** A session without a connection. */
export const gateway: BrokerClientRow = {
  key: "session:gateway",
  clientIdentifier: "gateway",
  protocolVersion: 4,
  session: { ...load, queuedMessages: 11, leftAtMs: now - 60_000, expiresAtMs: now + 60_000 },
};
/** A connection that has not sent CONNECT. */
export const knocking: BrokerClientRow = {
  key: "connection:9",
  clientIdentifier: "",
  connection: { ...live, connection: 9, remote: "127.0.0.1:9", toServerPerSecond: 0, toClientPerSecond: 0 },
};

/** The session of `sensor`. */
export const session: SessionDetail = {
  clientIdentifier: "sensor-7",
  protocolVersion: 5,
  createdAtMs: now - 5_000,
  expirySeconds: 3_600,
  presence: { kind: "connected", ...live, isClean: false, receiveMaximum: 20 },
  will: {
    topicName: "state/sensor-7",
    qos: 1,
    retain: true,
    payloadBytes: 4,
    preview: "gone",
    isText: true,
    delaySeconds: 10,
  },
  subscriptions: {
    total: 2,
    shown: [
      { topicFilter: "plant/+/cmd", qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 1 },
      {
        topicFilter: "$share/team/jobs",
        shareName: "team",
        qos: 2,
        noLocal: false,
        retainAsPublished: false,
        retainHandling: 0,
        subscriptionIdentifier: 7,
      },
    ],
  },
  inFlightToClient: {
    total: 300,
    shown: [{ packetIdentifier: 12, awaits: "PUBREC", topicName: "plant/1/cmd", payloadBytes: 9 }],
  },
  inFlightToServer: { total: 1, maximum: 65_535, shown: [77] },
  queue: { messages: 2, bytes: 280, maximumMessages: 100, maximumBytes: 1_000, nextTopicName: "plant/2/cmd" },
  drops: { ...totals.drops, "queue-full": 2, "no-subscriber": 0 },
};

const retained = (topicName: string): RetainedRow => ({
  topicName,
  payloadBytes: 23,
  preview: '{"max":11}',
  isText: true,
  qos: 1,
  publisher: "config",
  setAtMs: now - 60_000,
});
const message: RetainedMessageDetail = {
  ...retained("plant/1/limits"),
  payload: new TextEncoder().encode('{"max":11}'),
  firstPublisher: "installer",
  firstSetAtMs: now - 7_200_000,
  contentType: "application/json",
  userProperties: [{ name: "owner", value: "ada" }],
};

/** The Broker activity over an engine of the test; `given` hears of every command. */
export function setup(options: {
  readonly rows?: readonly BrokerClientRow[];
  readonly retained?: Partial<RetainedView>;
  readonly broker?: BrokerState;
  readonly store?: Status["brokerStore"];
  readonly redirection?: BrokerTotals["redirection"];
  readonly session?: SessionDetail;
  readonly storage?: ReturnType<typeof createMemoryStorage>;
}) {
  const given = vi.fn<(name: string, input: unknown) => void>();
  const rows = options.rows ?? [gateway, sensor];
  const topics = [retained("plant/1/limits"), retained("plant/2/limits")];
  const commands: Partial<CommandHandlers> = {
    "broker.start"(input) {
      given("start", input);
      return ok({ kind: "starting" });
    },
    "broker.stop"(input) {
      given("stop", input);
      return ok({ kind: "stopped" });
    },
    "broker.disconnect"(input) {
      given("disconnect", input);
      return ok({});
    },
    "broker.redirect"(input) {
      given("redirect", input);
      return ok({});
    },
    "retained.count"({ scope }) {
      return ok(scope.kind === "search" ? { count: 2, bytes: 60 } : { count: 1, bytes: 30 });
    },
    "retained.clear"(input) {
      given("clear", input);
      return ok({ cleared: 1, undo: 1 });
    },
    "retained.restore"(input) {
      given("restore", input);
      return input.undo === 1
        ? ok({ restored: 2, newer: 1, expired: 0, refused: 0 })
        : fail({ code: "not-found", message: "too long ago" });
    },
  };
  const page = renderInWorkbench(
    <Workbench activities={[BrokerActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      commands,
      ...(options.storage === undefined ? {} : { storage: options.storage }),
      views: {
        status: createFakeView<"status">({
          ...freshStatus,
          ...(options.broker === undefined ? {} : { broker: options.broker }),
          ...(options.store === undefined ? {} : { brokerStore: options.store }),
        }),
        brokerTotals: createFakeView<"brokerTotals">({
          ...totals,
          ...(options.redirection === undefined ? {} : { redirection: options.redirection }),
        }),
        brokerClients: createFakeView<"brokerClients">({
          connected: rows.filter(({ connection }) => connection !== undefined).length,
          offline: rows.filter(({ connection }) => connection === undefined).length,
          rowCount: rows.length,
          start: 0,
          rows: [...rows],
        }),
        brokerSession: createFakeView<"brokerSession">({ session: options.session ?? session }),
        retained: createFakeView<"retained">({
          total: topics.length,
          bytes: 60,
          rowCount: topics.length,
          start: 0,
          rows: topics,
          ...options.retained,
        }),
        retainedMessage: createFakeView<"retainedMessage">({ message }),
      },
    },
  );
  return { ...page, given };
}

/** The table of clients. */
export const table = () => screen.findByRole("grid", { name: "Clients" });
/** The retained browser. */
export const list = () => screen.findByRole("grid", { name: "Retained messages" });
/** The numbers in the side bar. */
export const sideBar = () => within(screen.getByRole("region", { name: "The broker in numbers" }));
