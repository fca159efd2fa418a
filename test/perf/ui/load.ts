import { createConnection } from "node:net";
import { encode } from "#shared/mqtt/codec/index.ts";

// Publishes QoS 0 messages on a thousand topics over one connection: `load.js PORT MESSAGES_PER_SECOND MESSAGES`. It
// ends by itself after MESSAGES, and waits while the broker does not take more.

const [port = 0, messagesPerSecond = 0, messages = 0] = process.argv.slice(2).map(Number);
const TICK_MS = 10;
const MAXIMUM_WAITING_BYTES = 1_000_000;

const socket = createConnection({ host: "127.0.0.1", port });
socket.write(
  encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier: "load" }, 4),
);
const packets = Array.from({ length: 1_000 }, (_, index) =>
  encode(
    {
      type: "PUBLISH",
      dup: false,
      qos: 0,
      retain: false,
      topicName: `plant/line${index % 20}/machine${index}/temperature`,
      payload: Buffer.from(`{"value":${index},"unit":"celsius"}`),
    },
    4,
  ),
);

let sent = 0;
const start = performance.now();
const timer = setInterval(() => {
  if (sent >= messages) {
    clearInterval(timer);
    socket.end(encode({ type: "DISCONNECT", reasonCode: 0 }, 4));
    return;
  }
  if (socket.writableLength > MAXIMUM_WAITING_BYTES) return;
  const due = Math.floor(((performance.now() - start) / 1_000) * messagesPerSecond);
  const batch: Uint8Array[] = [];
  while (sent < Math.min(due, messages)) batch.push(packets[sent++ % packets.length] ?? new Uint8Array());
  if (batch.length > 0) socket.write(Buffer.concat(batch));
}, TICK_MS);
