import type { ProtocolVersion, QoS } from "#shared/mqtt/packet/index.ts";
import type { ClientProfile, WillProfile } from "#shared/profile/index.ts";
import type { ClientConnection, Clients, ReceivedMessage } from "../client/index.ts";
import { createRandomSource, type RandomSource } from "#shared/base/index.ts";
import type { Clock } from "../support/index.ts";
import {
  MAIN_OFFICE_ID,
  type MobileRole,
  mobileRoles,
  type SensorRole,
  sensorRoles,
  talkFilters,
  talkTopics,
} from "./talkCast.ts";

const READING_INTERVAL_MS = 600;
const COMMAND_INTERVAL_MS = 2_500;
const NOTIFICATION_PAUSE_MS = 5_000;
const REACTION_MS = 800;
const FAREWELL_MS = 1_000;
const SEED = 2015;

const commandNames = ["report", "calibrate", "clear-data", "self-test"] as const;

/** The scenario on stage: its clients, connected or on their way. */
export interface TalkScenario {
  readonly clients: readonly ClientConnection[];
  /** Begins to talk; only once every client is connected. */
  play(): void;
  /** Falls silent, takes the retained message back and removes the clients. */
  strike(): Promise<void>;
}

export interface TalkScenarioOptions {
  readonly clients: Pick<Clients, "add" | "remove">;
  readonly clock: Clock;
  /** What the mobiles and the main office speak; the sensors, being small, keep to 3.1.1. */
  readonly newestVersion: ProtocolVersion;
}

/** Puts Sensor, Main Office and Mobile of the talk on stage, subscribed to what is theirs but not yet connected. */
export function createTalkScenario({ clients, clock, newestVersion }: TalkScenarioOptions): TalkScenario {
  const random = createRandomSource(SEED);
  const cancels = new Map<string, () => void>();
  const cast: ClientConnection[] = [];
  let commandCount = 0;

  function enter(
    clientIdentifier: string,
    options: {
      readonly name: string;
      readonly version: ProtocolVersion;
      readonly will?: WillProfile;
      readonly onMessage: (message: ReceivedMessage) => void;
    },
  ): ClientConnection {
    const { name, version, will, onMessage } = options;
    const profile = createProfile(name, clientIdentifier, version);
    const client = clients.add({
      profile: will === undefined ? profile : { ...profile, will },
      origin: "demo",
      onMessage,
    });
    cast.push(client);
    return client;
  }

  /** Calls `task` every `intervalMs`, each time a little early or late, until the scenario is struck. */
  function repeat(name: string, intervalMs: number, task: () => void): void {
    const delayMs = intervalMs * (0.8 + random() * 0.4);
    cancels.set(
      name,
      clock.schedule(delayMs, () => {
        task();
        repeat(name, intervalMs, task);
      }),
    );
  }

  function later(name: string, delayMs: number, task: () => void): void {
    cancels.set(
      name,
      clock.schedule(delayMs, () => {
        cancels.delete(name);
        task();
      }),
    );
  }

  function castSensor(role: SensorRole): () => void {
    const topicName = talkTopics.reading(role);
    let value = role.quantity.start;
    let sequence = 0;
    const read = () => {
      value = wander(value, role, random);
      sequence += 1;
      return { value: Math.round(value * 10) / 10, unit: role.quantity.unit, sequence };
    };
    const sensor = enter(role.sensorId, {
      name: `Sensor ${role.sensorId}`,
      version: 4,
      // Readings are QoS 0 and not retained, and so is the last one.
      will: { topicName, payload: JSON.stringify({ offline: true }), payloadFormat: "text", qos: 0, retain: false },
      onMessage(message) {
        const command = decodeJson(message.payload);
        later(`${role.sensorId} answers`, REACTION_MS / 4, () =>
          say(sensor, topicName, { ...read(), answerTo: command["id"], done: command["command"] }),
        );
      },
    });
    void sensor.subscribe({ topicFilter: talkFilters.ownCommands(role), qos: 2 });
    return () => repeat(`${role.sensorId} reads`, READING_INTERVAL_MS, () => say(sensor, topicName, read()));
  }

  function castMobile(role: MobileRole): void {
    const mobile = enter(role.mobileId, {
      name: `Mobile ${role.mobileId}`,
      version: newestVersion,
      onMessage({ topicName, payload }) {
        if (topicName !== talkTopics.notification(role)) return;
        const { sensorId } = decodeJson(payload);
        later(`${role.mobileId} acts`, REACTION_MS, () =>
          say(mobile, talkTopics.action(role), { action: "calibrate", sensorId }),
        );
      },
    });
    void mobile.subscribe({ topicFilter: talkFilters.customerReadings(role), qos: 0 });
    void mobile.subscribe({ topicFilter: talkTopics.notification(role), qos: 0 });
  }

  function castMainOffice(): { readonly office: ClientConnection; readonly begin: () => void } {
    const notifiedAtMs = new Map<string, number>();
    const office = enter(MAIN_OFFICE_ID, {
      name: "Main office",
      version: newestVersion,
      onMessage({ topicName, payload }) {
        const content = decodeJson(payload);
        const sender = sensorRoles.find((role) => talkTopics.reading(role) === topicName);
        if (sender === undefined) command(findSensor(content["sensorId"]), "calibrate");
        else considerAlarm(sender, content["value"]);
      },
    });

    function considerAlarm(sender: SensorRole, value: unknown): void {
      if (typeof value !== "number" || value <= sender.quantity.alarmAbove) return;
      const mobile = mobileRoles.find(({ custId }) => custId === sender.custId);
      const nowMs = clock.nowMs();
      if (mobile === undefined || nowMs - (notifiedAtMs.get(sender.custId) ?? 0) < NOTIFICATION_PAUSE_MS) return;
      notifiedAtMs.set(sender.custId, nowMs);
      const { sensorId, quantity } = sender;
      say(office, talkTopics.notification(mobile), {
        sensorId,
        value,
        unit: quantity.unit,
        above: quantity.alarmAbove,
      });
    }

    function command(sensor: SensorRole | undefined, name: string): void {
      if (sensor === undefined) return;
      commandCount += 1;
      say(office, talkTopics.command(sensor), { command: name, id: commandCount }, 2);
    }

    void office.subscribe({ topicFilter: talkFilters.allReadings, qos: 0 });
    void office.subscribe({ topicFilter: talkFilters.allActions, qos: 0 });
    const begin = () => {
      void publishStatus(office, encodeJson({ status: "open" }));
      repeat("main office commands", COMMAND_INTERVAL_MS, () =>
        command(choose(sensorRoles, random), choose(commandNames, random) ?? commandNames[0]),
      );
    };
    return { office, begin };
  }

  const { office, begin: beginOffice } = castMainOffice();
  mobileRoles.forEach(castMobile);
  const beginSensors = sensorRoles.map(castSensor);

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => void clock.schedule(delayMs, resolve));
  }

  return {
    clients: cast,
    play() {
      beginOffice();
      for (const begin of beginSensors) begin();
    },
    async strike() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
      // An empty retained message takes the retained one away. [MQTT5-3.3.1-6] [MQTT311-3.3.1-10]
      // A broker that went away has lost it anyway, and is not waited for.
      await Promise.race([publishStatus(office, new Uint8Array()), pause(FAREWELL_MS)]);
      for (const { id } of cast) clients.remove(id);
    },
  };
}

function say(client: ClientConnection, topicName: string, content: unknown, qos: QoS = 0): void {
  // A broker that is away makes this fail; the client's own state says so, and the demo goes on when it is back.
  void client.publish({ topicName, payload: encodeJson(content), qos, retain: false });
}

function createProfile(name: string, clientIdentifier: string, protocolVersion: ProtocolVersion): ClientProfile {
  return {
    name,
    target: { kind: "embedded" },
    clientIdentifier,
    protocolVersion,
    clean: true,
    keepAliveSeconds: 30,
    reconnects: true,
  };
}

function publishStatus(office: ClientConnection, payload: Uint8Array) {
  return office.publish({ topicName: talkTopics.mainOfficeStatus, payload, qos: 1, retain: true });
}

/** The next value: a random step, drawn back a little towards where it began. */
function wander(value: number, { quantity }: SensorRole, random: RandomSource): number {
  return value + (random() * 2 - 1) * quantity.step + (quantity.start - value) * 0.02;
}

function findSensor(sensorId: unknown): SensorRole | undefined {
  return sensorRoles.find((role) => role.sensorId === sensorId);
}

function choose<Value>(values: readonly Value[], random: RandomSource): Value | undefined {
  return values[Math.floor(random() * values.length)];
}

function encodeJson(content: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(content));
}

/** The members of a JSON object; none when the payload is anything else, for anybody may publish on these topics. */
function decodeJson(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(payload));
    return typeof content === "object" && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}
