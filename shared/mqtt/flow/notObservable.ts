import type { PerEdition } from "#shared/mqtt/spec/index.ts";

const INSIDE_THE_SERVER =
  "what the Server keeps or forgets inside shows only in later behaviour that has other causes too";
const INSIDE_THE_RECEIVER = "what the receiver does with a message after the acknowledgement never passes the wire";
const DELAY = "a packet that comes late may be late for any reason";
const OTHER_CONNECTIONS =
  "needs the messages of every other connection: the embedded broker shows them, a stream does not";

/** Statements about flows and sessions that no observer of packets can see broken, and why. */
export const flowNotObservable: PerEdition<Readonly<Record<string, string>>> = {
  "3.1.1": {
    "MQTT-3.1.2-5": OTHER_CONNECTIONS,
    "MQTT-3.1.3-2": INSIDE_THE_SERVER,
    "MQTT-3.1.3-6": "the identifier that a 3.1.1 Server gives to the Client never passes the wire",
    "MQTT-3.2.2-6": "why the Server closes without CONNACK is not said",
    "MQTT-3.3.5-2": "whether a message was authorised is not said",
    "MQTT-3.8.3-2": "whether a 3.1.1 Server has wildcard subscriptions is not said",
    "MQTT-4.1.0-2": INSIDE_THE_SERVER,
    "MQTT-4.8.0-2": "that the receiver met a transient error is not said",
    "U-3.8.4a": "a permission: it forbids nothing, and no check may object",
    "U-4.4a": "a permission: it forbids nothing, and no check may object",
  },
  "5.0": {
    "MQTT-3.1.3-2": INSIDE_THE_SERVER,
    "MQTT-3.2.2-4": "whether the Client holds a session is not said before it uses it",
    "MQTT-3.3.4-8": DELAY,
    "MQTT-3.3.4-10": DELAY,
    "MQTT-4.1.0-1": INSIDE_THE_SERVER,
    "MQTT-4.3.2-5": INSIDE_THE_RECEIVER,
    "MQTT-4.3.3-9": INSIDE_THE_RECEIVER,
    "MQTT-4.3.3-12": INSIDE_THE_RECEIVER,
    "MQTT-4.9.0-3": DELAY,
    "MQTT-4.12.1-2": "whether a re-authentication failed is not said unless the peer does what it should",
  },
};
