import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";

/** A proxy on loopback. */
export interface TestProxy {
  readonly port: number;
  /** Where it was asked to connect to. */
  readonly targets: readonly string[];
  close(): Promise<void>;
}

/** An HTTP proxy, with Node's own server: `credentials` are `user:password`. */
export async function startHttpProxy(credentials?: string): Promise<TestProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on("connection", (socket: Socket) => void sockets.add(socket));
  server.on("connect", (request, socket: Socket, head) => {
    const given = Buffer.from(
      (request.headers["proxy-authorization"] ?? "").replace("Basic ", ""),
      "base64",
    ).toString();
    if (credentials !== undefined && given !== credentials) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    targets.push(request.url ?? "");
    const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(request.url ?? "") ?? [];
    const onward = createConnection({ host, port: Number(port) });
    onward.on("connect", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("error", () => onward.destroy());
  });
  return listen(server, targets, sockets);
}

/** A SOCKS5 proxy (RFC 1928, RFC 1929), written from the server's side of the standard. */
export async function startSocksProxy(credentials?: {
  readonly name: string;
  readonly password: string;
}): Promise<TestProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    void serveSocks(socket, credentials, targets);
  });
  return listen(server, targets, sockets);
}

async function serveSocks(
  socket: Socket,
  credentials: { readonly name: string; readonly password: string } | undefined,
  targets: string[],
): Promise<void> {
  const take = createTaker(socket);
  const [, methodCount = 0] = await take(2);
  const methods = [...(await take(methodCount))];
  const wanted = credentials === undefined ? 0 : 2;
  socket.write(Buffer.from([5, methods.includes(wanted) ? wanted : 0xff]));
  if (!methods.includes(wanted)) return void socket.end();
  if (credentials !== undefined) {
    const [, nameLength = 0] = await take(2);
    const name = (await take(nameLength)).toString();
    const [passwordLength = 0] = await take(1);
    const password = (await take(passwordLength)).toString();
    const isGood = name === credentials.name && password === credentials.password;
    socket.write(Buffer.from([1, isGood ? 0 : 1]));
    if (!isGood) return void socket.end();
  }
  const [, , , kind = 0] = await take(4);
  const host = await takeAddress(kind, take);
  const portBytes = await take(2);
  const port = portBytes.readUInt16BE(0);
  targets.push(`${host}:${port}`);
  const reply = (code: number) => socket.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
  const onward = createConnection({ host, port });
  onward.once("connect", () => {
    reply(0);
    onward.pipe(socket).pipe(onward);
  });
  onward.on("error", (error: NodeJS.ErrnoException) => {
    reply(error.code === "ECONNREFUSED" ? 5 : 4);
    socket.end();
  });
  socket.on("close", () => onward.destroy());
  return undefined;
}

async function takeAddress(kind: number, take: (count: number) => Promise<Buffer>): Promise<string> {
  if (kind === 1) return (await take(4)).join(".");
  if (kind === 4) return ((await take(16)).toString("hex").match(/.{4}/g) ?? []).join(":");
  const [length = 0] = await take(1);
  return (await take(length)).toString();
}

/** Reads so many bytes, and leaves the rest in the socket. */
function createTaker(socket: Socket): (count: number) => Promise<Buffer> {
  return async (count) => {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes: Buffer | null = socket.read(count);
      if (bytes !== null) return bytes;
      await once(socket, "readable");
    }
  };
}

async function listen(server: Server, targets: readonly string[], sockets: ReadonlySet<Socket>): Promise<TestProxy> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    targets,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
