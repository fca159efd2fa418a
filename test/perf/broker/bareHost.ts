import { createServer } from "node:net";

const CONNECT = 0x10;
const CONNACK = Uint8Array.of(0x20, 2, 0, 0);

/** No broker at all: sockets of Node that answer CONNECT and end. What is left of a row is what Node itself costs. */
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  socket.on("data", (bytes) => {
    if (bytes[0] === CONNECT) socket.write(CONNACK);
    else socket.end();
  });
});

server.listen(0, "127.0.0.1", 1024, () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});
