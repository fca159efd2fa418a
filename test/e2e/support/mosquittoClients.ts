import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { StoryClients } from "./peers.ts";

/** Whether Mosquitto's command-line clients are installed. */
export const hasMosquittoClients = ["mosquitto_pub", "mosquitto_sub"].every(
  (program) => spawnSync(program, ["--version"]).error === undefined,
);

const at = (port: number): readonly string[] => ["-h", "127.0.0.1", "-p", String(port)];

/** The story told by Mosquitto's own clients. */
export const mosquittoClients: StoryClients = {
  name: "mosquitto_sub and mosquitto_pub",
  async watch(port) {
    const child = spawn("mosquitto_sub", [...at(port), "-i", "watcher", "-t", "#", "-q", "2", "-v"]);
    let printed = "";
    child.stdout.on("data", (text: Buffer) => {
      printed += text.toString();
    });
    const exited = once(child, "exit");
    return {
      printed: () => printed,
      async stop() {
        child.kill("SIGINT");
        await exited;
      },
    };
  },
  async publish(port, { topicName, payload, qos }) {
    const message = ["-t", topicName, "-m", payload, "-q", String(qos)];
    const child = spawn("mosquitto_pub", [...at(port), "-i", "sensor", ...message]);
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`mosquitto_pub ended with ${code}`);
  },
};
