import * as mqttPacket from "mqtt-packet";

/** What carries the bytes of one connection. */
export interface Wire {
  write(bytes: Uint8Array): void;
}

/** What a client has seen of one message. */
export interface Sighting {
  count: number;
  /** How often without DUP. */
  fresh: number;
}

/**
 * A client that keeps every rule of QoS 1 and 2 over any number of connections, and never forgets: whatever is lost or
 * comes twice is the broker's doing. Payloads are numbers. Speaks through a codec that is not ours.
 */
export interface StrictClient {
  readonly clientIdentifier: string;
  /** Begins a connection: sends CONNECT, and after CONNACK what is unfinished. */
  attach(wire: Wire): void;
  received(bytes: Uint8Array): void;
  detach(): void;
  publish(message: {
    readonly topic: string;
    readonly qos: 0 | 1 | 2;
    readonly number: number;
    readonly retain?: boolean;
  }): void;
  /** Asks for these as soon as it is connected, unless the session has them. */
  readonly isConnected: boolean;
  /** Exchanges of its own that are not finished. */
  readonly unfinished: number;
  /** Numbers that the broker has taken over: PUBACK or PUBREC came. */
  readonly taken: ReadonlySet<number>;
  /** By number. */
  readonly seen: ReadonlyMap<number, Sighting>;
  /** Numbers in the order in which each came first. */
  readonly order: readonly number[];
  /** What the broker must never do. */
  readonly complaints: readonly string[];
}

export interface StrictClientOptions {
  readonly clientIdentifier: string;
  readonly subscriptions?: readonly { readonly topic: string; readonly qos: 0 | 1 | 2 }[];
  /** Called after CONNACK and SUBACK. */
  readonly ready?: () => void;
  /** Called when a message of its own was taken over. */
  readonly tookOver?: () => void;
  /** Whether it answers what it is asked; a client that does not holds its window full. */
  readonly answers?: () => boolean;
}

interface Exchange {
  readonly packet: mqttPacket.IPublishPacket;
  isReleased: boolean;
}

const WINDOW = 1_000;

/** Creates a client that has never been connected. */
export function createStrictClient(options: StrictClientOptions): StrictClient {
  const { clientIdentifier, subscriptions = [] } = options;
  const codec = { protocolVersion: 5 };
  const exchanges = new Map<number, Exchange>();
  /** Numbers of QoS 2 messages that were taken and not released, by Packet Identifier. */
  const arrived = new Map<number, number>();
  const taken = new Set<number>();
  const seen = new Map<number, Sighting>();
  const order: number[] = [];
  const complaints: string[] = [];
  let wire: Wire | undefined;
  let parser = mqttPacket.parser(codec);
  let isConnected = false;
  let isSubscribed = subscriptions.length === 0;
  let last = 0;

  function send(packet: mqttPacket.Packet): void {
    wire?.write(mqttPacket.generate(packet, codec));
  }

  function nextIdentifier(): number {
    do last = (last % 65_535) + 1;
    while (exchanges.has(last));
    return last;
  }

  function notice(packet: mqttPacket.IPublishPacket): void {
    const number = Number(packet.payload.toString());
    let sighting = seen.get(number);
    if (sighting === undefined) {
      sighting = { count: 0, fresh: 0 };
      seen.set(number, sighting);
      order.push(number);
    }
    sighting.count += 1;
    if (!packet.dup) sighting.fresh += 1;
  }

  function handle(packet: mqttPacket.Packet): void {
    const { messageId = 0 } = packet;
    switch (packet.cmd) {
      case "connack":
        handleConnack(packet);
        return;
      case "suback":
        isSubscribed = true;
        options.ready?.();
        return;
      case "publish":
        if (packet.qos === 0) notice(packet);
        if (packet.qos === 1) {
          notice(packet);
          if (options.answers?.() ?? true) send({ cmd: "puback", messageId, reasonCode: 0 });
        }
        if (packet.qos === 2) {
          const number = Number(packet.payload.toString());
          const former = arrived.get(messageId);
          if (former === undefined) notice(packet);
          else if (former !== number) complaints.push(`identifier ${messageId} of ${former} came with ${number}`);
          arrived.set(messageId, former ?? number);
          if (options.answers?.() ?? true) send({ cmd: "pubrec", messageId, reasonCode: 0 });
        }
        return;
      case "pubrel":
        arrived.delete(messageId);
        send({ cmd: "pubcomp", messageId, reasonCode: 0 });
        return;
      case "puback":
      case "pubrec":
      case "pubcomp":
        handleAnswer(packet.cmd, messageId, packet.reasonCode ?? 0);
        return;
      case "disconnect":
        complaints.push(`DISCONNECT with ${packet.reasonCode}`);
        return;
    }
  }

  function handleConnack(packet: mqttPacket.IConnackPacket): void {
    if (packet.reasonCode !== 0) complaints.push(`CONNACK with ${packet.reasonCode}`);
    if (isSubscribed && subscriptions.length > 0 && !packet.sessionPresent) complaints.push("the session was lost");
    isConnected = true;
    for (const [messageId, exchange] of exchanges) {
      if (exchange.isReleased) send({ cmd: "pubrel", messageId, reasonCode: 0 });
      else send({ ...exchange.packet, dup: true });
    }
    if (isSubscribed) options.ready?.();
    else {
      send({
        cmd: "subscribe",
        messageId: nextIdentifier(),
        subscriptions: subscriptions.map((each) => ({ ...each, nl: false, rap: false, rh: 0 })),
      });
    }
  }

  function handleAnswer(cmd: "puback" | "pubrec" | "pubcomp", messageId: number, reasonCode: number): void {
    const exchange = exchanges.get(messageId);
    // 0x10: nobody subscribes. 0x92 answers a PUBREL of an exchange that the broker has finished.
    if (reasonCode >= 0x80 && !(cmd === "pubcomp" && reasonCode === 0x92)) complaints.push(`${cmd} with ${reasonCode}`);
    if (exchange === undefined) {
      complaints.push(`${cmd} of nothing`);
      return;
    }
    if (cmd !== "pubcomp" && !exchange.isReleased) {
      taken.add(Number(exchange.packet.payload.toString()));
      options.tookOver?.();
    }
    if (cmd === "pubrec") {
      exchange.isReleased = true;
      send({ cmd: "pubrel", messageId, reasonCode: 0 });
    } else exchanges.delete(messageId);
  }

  return {
    clientIdentifier,
    attach(next) {
      wire = next;
      isConnected = false;
      parser = mqttPacket.parser(codec);
      parser.on("packet", handle);
      parser.on("error", (error: Error) => complaints.push(`unreadable: ${error.message}`));
      send({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 5,
        clean: false,
        keepalive: 0,
        clientId: clientIdentifier,
        properties: { sessionExpiryInterval: 3_600, receiveMaximum: WINDOW },
      });
    },
    received(bytes) {
      if (wire !== undefined) parser.parse(Buffer.from(bytes));
    },
    detach() {
      wire = undefined;
      isConnected = false;
    },
    publish({ topic, qos, number, retain = false }) {
      const messageId = qos === 0 ? undefined : nextIdentifier();
      const packet: mqttPacket.IPublishPacket = {
        cmd: "publish",
        topic,
        payload: String(number),
        qos,
        dup: false,
        retain,
        ...(messageId === undefined ? {} : { messageId }),
      };
      if (messageId !== undefined) exchanges.set(messageId, { packet, isReleased: false });
      if (isConnected) send(packet);
    },
    get isConnected() {
      return isConnected;
    },
    get unfinished() {
      return exchanges.size;
    },
    taken,
    seen,
    order,
    complaints,
  };
}

/** What became of the messages that a publisher sent to a subscriber. */
export interface Judgement {
  /** Taken over by the broker, and never seen. */
  readonly lost: readonly number[];
  /** Seen more than once. */
  readonly repeated: readonly number[];
  /** Came after a later one. */
  readonly misplaced: readonly number[];
}

/** Compares what was taken from `publisher` with what `subscriber` saw, for the numbers that `isJudged` accepts. */
export function judge(
  publisher: StrictClient,
  subscriber: StrictClient,
  isJudged: (number: number) => boolean,
): Judgement {
  const judged = subscriber.order.filter(isJudged);
  let highest = -1;
  const misplaced = judged.filter((number) => {
    const isLate = number < highest;
    highest = Math.max(highest, number);
    return isLate;
  });
  return {
    lost: [...publisher.taken].filter((number) => isJudged(number) && !subscriber.seen.has(number)),
    repeated: judged.filter((number) => (subscriber.seen.get(number)?.count ?? 0) > 1),
    misplaced,
  };
}
