import { Store } from "mqtt";

/**
 * Keeps the QoS 1 and 2 packets that MQTT.js has sent and nobody has acknowledged. What is stored is only ever used
 * to send it again, so a PUBLISH is stored with the DUP flag that a re-delivery must carry and that MQTT.js leaves
 * out. [MQTT5-3.3.1-1] [MQTT311-3.3.1-1]
 */
export class InFlightStore extends Store {
  constructor() {
    // The packets outlive the client object that put them there: it must not throw them away when it closes.
    super({ clean: false });
  }

  override put(...[packet, done]: Parameters<Store["put"]>): this {
    return super.put(packet.cmd === "publish" ? { ...packet, dup: true } : packet, done);
  }
}
