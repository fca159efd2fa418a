import { createConnection } from "node:net";
import { encode } from "#shared/mqtt/codec/index.ts";

// Publishes one QoS 0 message on each of many topics over one connection: `topicLoad.js PORT TOPICS`. It ends by itself,
// and waits while the broker does not take more.

const [port = 0, topics = 0] = process.argv.slice(2).map(Number);
const BATCH = 2_000;

const socket = createConnection({ host: "127.0.0.1", port });
socket.write(
  encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier: "topics" }, 4),
);

function publish(index: number): Uint8Array {
  return encode(
    {
      type: "PUBLISH",
      dup: false,
      qos: 0,
      retain: false,
      topicName: `site${index % 50}/line${index % 1_000}/device${index}/state`,
      payload: Buffer.from(`{"v":${index}}`),
    },
    4,
  );
}

let sent = 0;
function send(): void {
  while (sent < topics) {
    const batch: Uint8Array[] = [];
    for (const end = Math.min(topics, sent + BATCH); sent < end; sent++) batch.push(publish(sent));
    if (!socket.write(Buffer.concat(batch))) {
      socket.once("drain", send);
      return;
    }
  }
  socket.end(encode({ type: "DISCONNECT", reasonCode: 0 }, 4));
}
send();
