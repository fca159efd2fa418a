import type { RuleSet } from "#shared/rules/index.ts";
import { noCapture } from "#electron/engine/broker/index.ts";
import { createClients } from "#electron/engine/client/index.ts";
import { createFilterShares, type RunningSet, startSet } from "#electron/engine/rules/index.ts";
import { createSecretVault } from "#electron/engine/secrets/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";
import type { RunTarget } from "./rulesOptions.ts";
import { createScripts } from "./scripts.ts";

/** Runs rules against a broker until they end or the user does. Answers the exit code. */
export async function runRules(set: RuleSet, target: RunTarget, io: CliIo): Promise<number> {
  const authority = target.authorityFile === undefined ? undefined : await readTextFile(target.authorityFile, io, "ca");
  if (authority?.ok === false) {
    io.stderr(authority.error);
    return 2;
  }
  const password = target.hasPassword ? await readPassword(io) : undefined;
  const clock = createSystemClock();
  const ids = createRandomIdSource();
  const logger = { log() {} };
  const clients = createClients({
    clock,
    ids,
    logger,
    vault: createSecretVault({ logger, dataFolder: undefined, keychain: undefined }),
    captureSink: noCapture,
    embeddedBroker: () => undefined,
  });
  const { host, port, hasTls, protocolVersion, clientIdentifier, userName } = target;
  const added = await clients.commands["client.add"]({
    profile: {
      name: `${host}:${port}`,
      target: { kind: "remote", host, port },
      protocolVersion,
      clientIdentifier,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: true,
      ...(hasTls
        ? { tls: { verifies: true, ...(authority === undefined ? {} : { authority: authority.value }) } }
        : {}),
      ...(userName === undefined ? {} : { userName }),
    },
    ...(password === undefined ? {} : { secrets: { password } }),
  });
  const client = added.ok ? clients.find(added.value.id) : undefined;
  if (client === undefined) throw new Error("the only client can always be added");

  const tell = createTeller(io);
  const running = await new Promise<RunningSet>((resolve) => {
    const started = startSet({
      clock,
      ids,
      set,
      client,
      isThere: () => true,
      onClientChange: clients.onChange,
      shares: createFilterShares(),
      createScripts,
      packets: { lastOf: () => undefined, next: () => 0 },
      // It may still be starting when it first has something to say.
      changed: () => queueMicrotask(() => tell(started)),
      ended: () => queueMicrotask(() => resolve(started)),
    });
    void client.connect();
    if (io.signal.aborted) started.stop();
    else io.signal.addEventListener("abort", () => started.stop(), { once: true });
  });
  tell(running);
  clients.dispose();
  // Whoever interrupts wants to know as well; then nothing more goes to stdout.
  if (io.signal.aborted) io.stderr(summary(running).trimEnd());
  else await io.stdout(summary(running));
  return running.state.kind === "failed" ? 1 : 0;
}

/** Says states and what goes wrong as it comes. */
function createTeller(io: CliIo): (running: RunningSet) => void {
  let lastState = "";
  let told = 0;
  return ({ state, log }) => {
    const words = describe(state);
    if (words !== lastState) io.stderr(words);
    lastState = words;
    for (const { index, rule, kind, text } of log.entries().toReversed()) {
      if (index < told) continue;
      told = index + 1;
      io.stderr(`${rule}: ${kind === "said" ? "" : `${kind}: `}${text}`);
    }
  };
}

function describe(state: RunningSet["state"]): string {
  return "reason" in state && state.reason !== undefined ? `${state.kind}: ${state.reason}` : state.kind;
}

function summary({ tallies }: RunningSet): string {
  return tallies
    .map(
      ({ rule, fired, published, failed, dropped }) =>
        `${rule.name}: ${fired} fired, ${published} published, ${failed} failed, ${dropped} dropped\n`,
    )
    .join("");
}

async function readPassword(io: CliIo): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of io.stdin) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split(/\r?\n/)[0] ?? "";
}
