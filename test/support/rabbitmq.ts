import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "./shells/index.ts";

const SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const EPMD = "/usr/bin/epmd";
/** It takes about ten seconds on an idle machine, half of them waiting for other nodes that do not exist. */
export const RABBITMQ_START_MS = 120_000;
const STOP_MS = 10_000;

/** Whether Debian's RabbitMQ is installed, with its MQTT plugin. */
export const hasRabbitmq = existsSync(SERVER) && existsSync(EPMD) && findPlugin();

function findPlugin(): boolean {
  const library = "/usr/lib/rabbitmq/lib";
  if (!existsSync(library)) return false;
  return readdirSync(library).some((version) => {
    const plugins = join(library, version, "plugins");
    return existsSync(plugins) && readdirSync(plugins).some((name) => name.startsWith("rabbitmq_mqtt-"));
  });
}

export interface Rabbitmq {
  readonly port: number;
  readonly userName: string;
  readonly password: string;
  stop(): Promise<void>;
}

/**
 * Starts a RabbitMQ of our own that speaks nothing but MQTT, and resolves when it is complete. Its node, its files and its
 * port mapper are of this run alone, on loopback; the system's own RabbitMQ is neither needed nor touched.
 */
export async function startRabbitmq(): Promise<Rabbitmq> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-rabbitmq-"));
  const [port, nodePort, mapperPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const [userName, password] = ["pump", "pencil"];
  await writeFile(join(folder, "plugins"), "[rabbitmq_mqtt].\n");
  const lines = [
    "listeners.tcp = none",
    `mqtt.listeners.tcp.default = 127.0.0.1:${port}`,
    "mqtt.allow_anonymous = false",
    `default_user = ${userName}`,
    `default_pass = ${password}`,
    "log.file = false",
    "log.console = true",
  ];
  await writeFile(join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`);
  const mapperEnvironment = { ERL_EPMD_PORT: String(mapperPort), ERL_EPMD_ADDRESS: "127.0.0.1" };
  // Started by the node itself it would outlive the node.
  const mapper = spawn(EPMD, [], { stdio: "ignore", env: { ...process.env, ...mapperEnvironment } });
  const node = spawn(SERVER, [], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...mapperEnvironment,
      HOME: folder,
      RABBITMQ_NODENAME: `wirebench${port}@localhost`,
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
      RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "absent.config"),
      RABBITMQ_CONF_ENV_FILE: join(folder, "absent.conf"),
      RABBITMQ_DIST_PORT: String(nodePort),
      // Its script becomes the node, so that this is the process to end.
      RABBITMQ_ALLOW_INPUT: "1",
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
    },
  });
  const stop = async (): Promise<void> => {
    await end(node);
    await end(mapper);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const said = await untilComplete(node);
  if (said !== undefined) {
    await stop();
    throw new Error(`RabbitMQ ended before it was complete: ${said}`);
  }
  return { port, userName, password, stop };
}

/** Resolves with `undefined` when the node says that it is complete, and with its last words when it ends before. */
async function untilComplete(node: ChildProcess): Promise<string | undefined> {
  const { stdout, stderr } = node;
  if (stdout === null || stderr === null) return "it has no output";
  stderr.resume();
  const lines: string[] = [];
  return new Promise((resolve) => {
    createInterface({ input: stdout }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 20) lines.shift();
      if (line.includes("Server startup complete")) resolve(undefined);
    });
    node.once("error", (error) => resolve(error.message));
    node.once("exit", () => resolve(lines.join("\n")));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill();
  const patience = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(patience);
}
