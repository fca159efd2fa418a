import "./lib/requireNode.mjs";
import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createProbe } from "node:net";
import { openBrowser } from "./lib/browser.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { endWithNpm } from "./lib/parent.mjs";
import { inRoot } from "./lib/paths.mjs";
import { runScript } from "./lib/stop.mjs";

/** Several files are saved at once: wait for the last of them. */
const SETTLE_MS = 100;

await runScript(async () => {
  endWithNpm();
  await ensureInstalled();
  const { createBuilder, createServer } = await import("vite");
  const enginePort = await findFreePort();
  const token = randomBytes(24).toString("base64url");
  const configFile = inRoot("vite.config.ts");

  // The page comes from Vite with hot reload; its WebSocket is handed on to the served workbench, whose page it is in
  // the eyes of the Host and Origin checks.
  const target = `http://127.0.0.1:${enginePort}`;
  const vite = await createServer({
    configFile,
    server: {
      host: "127.0.0.1",
      proxy: { "/engine": { target, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
    },
  });
  await vite.listen();

  const builder = await createBuilder({ configFile, logLevel: "warn" });
  let engine;
  async function startEngine() {
    await builder.build(builder.environments.node);
    await stopEngine();
    engine = spawn(
      process.execPath,
      [inRoot("dist/electron/serve.js"), "--port", String(enginePort), ...process.argv.slice(2)],
      {
        env: { ...process.env, WIREBENCH_TOKEN: token },
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
  }
  async function stopEngine() {
    if (engine === undefined || engine.exitCode !== null) return;
    const ended = once(engine, "exit");
    engine.kill("SIGTERM");
    await ended;
  }

  // Vite ends the process by itself when it is told to stop: the engine must not be left behind.
  process.once("exit", () => engine?.kill("SIGTERM"));

  let settling;
  vite.watcher.add([inRoot("electron"), inRoot("shared")]);
  vite.watcher.on("all", (_event, file) => {
    if (!file.startsWith(inRoot("electron")) && !file.startsWith(inRoot("shared"))) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      process.stderr.write("Restarting the engine …\n");
      startEngine().catch((error) => process.stderr.write(`${error.message}\n`));
    }, SETTLE_MS);
  });

  await startEngine();
  const url = `${vite.resolvedUrls.local[0]}#token=${token}`;
  process.stdout.write(`Wirebench, reloading: ${url}\n`);
  openBrowser(url);

  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  await stopEngine();
  await vite.close();
});

async function findFreePort() {
  const probe = createProbe().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
