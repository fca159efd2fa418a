import { Aedes } from "aedes";
import { createServer } from "node:net";

/** Aedes with its own defaults, in a process of its own: prints its port, and lives until it is killed. */
async function main(): Promise<void> {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  server.listen(0, "127.0.0.1", 1024, () => {
    const address = server.address();
    console.log(typeof address === "object" && address !== null ? address.port : 0);
  });
}

void main();
