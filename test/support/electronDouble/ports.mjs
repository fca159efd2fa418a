import { EventEmitter } from "node:events";

let nextPortId = 1;

/** Electron's MessagePortMain. The other end is in this process until it is posted to a page. */
class Port extends EventEmitter {
  id = nextPortId++;
  #isStarted = false;
  #waiting = [];
  /** Hands a message to the other end. */
  deliverToPeer = () => {};
  closePeer = () => {};

  postMessage(data) {
    this.deliverToPeer(data);
  }
  start() {
    this.#isStarted = true;
    for (const data of this.#waiting.splice(0)) this.emit("message", { data, ports: [] });
  }
  close() {
    this.closePeer();
  }
  receive(data) {
    if (this.#isStarted) this.emit("message", { data, ports: [] });
    else this.#waiting.push(data);
  }
}

export class MessageChannelMain {
  port1 = new Port();
  port2 = new Port();

  constructor() {
    const ends = [
      [this.port1, this.port2],
      [this.port2, this.port1],
    ];
    for (const [near, far] of ends) {
      near.peer = far;
      near.deliverToPeer = (data) => queueMicrotask(() => far.receive(data));
      near.closePeer = () => queueMicrotask(() => far.emit("close"));
    }
  }
}
