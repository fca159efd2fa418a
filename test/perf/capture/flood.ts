import { createConnection } from "node:net";
import { encode } from "#shared/mqtt/codec/index.ts";

// Publishes QoS 0 messages on a thousand topics as fast as asked: `flood.js PORT PACKETS_PER_SECOND`.

const [port = 0, packetsPerSecond = 0] = process.argv.slice(2).map(Number);
const TICK_MS = 10;

const socket = createConnection({ host: "127.0.0.1", port });
socket.write(
  encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier: "flood" }, 4),
);
const messages = Array.from({ length: 1_000 }, (_, index) =>
  encode(
    {
      type: "PUBLISH",
      dup: false,
      qos: 0,
      retain: false,
      topicName: `plant/line${index % 20}/machine${index}/temperature`,
      payload: Buffer.from(`{"value":${index}}`),
    },
    4,
  ),
);
let sent = 0;
const start = performance.now();
setInterval(() => {
  const due = ((performance.now() - start) / 1_000) * packetsPerSecond - sent;
  if (due < 1 || socket.writableLength > 1_000_000) return;
  const batch: Uint8Array[] = [];
  for (let index = 0; index < due; index++) batch.push(messages[sent++ % messages.length] ?? new Uint8Array(0));
  socket.write(Buffer.concat(batch));
}, TICK_MS);
