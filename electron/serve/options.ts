import { resolve } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { defaultDataFolder } from "#electron/engine/support/index.ts";
import { parseArguments } from "#electron/options/index.ts";

/** What the command line of the served workbench says. */
export interface ServeOptions {
  /** Ports for the page, the first that is free counts; 0 asks for any. */
  readonly ports: readonly number[];
  /** Port of the embedded broker; 0 asks for any free one, absent leaves it to the settings. */
  readonly brokerPort: number | undefined;
  /** Where settings and data are kept between runs. */
  readonly dataFolder: string;
  readonly showsHelp: boolean;
}

/**
 * A browser keeps layout, filters and recent files by address: with another port at each start they would be lost. Below
 * the ports that systems give away by themselves.
 */
const USUAL_PORT = 18_830;

export const serveHelp = `Usage: npm start -- --serve [options]

Serves the workbench to a browser on this machine. The address it prints carries a token: whoever has it can use the
workbench.

  --port N          port of the page on 127.0.0.1 (${USUAL_PORT}, or any free one; 0: any free one)
  --broker-port N   port of the embedded MQTT broker on 127.0.0.1 (as in its settings: 1883)
  --data DIR        folder for settings and data
  --help            this text
`;

const options = {
  port: { type: "string" },
  "broker-port": { type: "string" },
  data: { type: "string" },
  help: { type: "boolean" },
} as const;

/** Reads the command line; the failure is one sentence that names what is wrong. */
export function readServeOptions(argv: readonly string[]): Result<ServeOptions, string> {
  const parsed = parseArguments({ args: [...argv], options });
  if (!parsed.ok) return parsed;
  const { values } = parsed.value;
  const portText = values.port;
  const port = readPort("--port", portText ?? String(USUAL_PORT));
  if (!port.ok) return port;
  const brokerPortText = values["broker-port"];
  const brokerPort = brokerPortText === undefined ? ok(undefined) : readPort("--broker-port", brokerPortText);
  if (!brokerPort.ok) return brokerPort;
  return ok({
    ports: portText === undefined ? [USUAL_PORT, 0] : [port.value],
    brokerPort: brokerPort.value,
    dataFolder: resolve(values.data ?? defaultDataFolder()),
    showsHelp: values.help ?? false,
  });
}

function readPort(option: string, text: string): Result<number, string> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? ok(port) : fail(`${option} wants a port from 0 to 65535, not \`${text}\``);
}
