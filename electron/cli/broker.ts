import { type BrokerSettings, createBroker, defaultBrokerSettings } from "#electron/engine/broker/index.ts";
import { ok } from "#shared/base/index.ts";
import { createAccountScram, createRulesAuthorizer } from "#electron/engine/policy/index.ts";
import {
  createJsonLogger,
  createRandomIdSource,
  createSystemClock,
  createTextLogger,
} from "#electron/engine/support/index.ts";
import { openData } from "./brokerData.ts";
import { noRecording, openRecording } from "./brokerCapture.ts";
import { loadAccess } from "./brokerAccess.ts";
import { openListeners } from "./brokerListeners.ts";
import { brokerHelp, isLoopback, readBrokerOptions } from "./brokerOptions.ts";
import type { CliIo } from "./io.ts";
import { version } from "../../package.json";

/**
 * `wirebench broker`: the embedded broker without a window, until `io.signal` aborts. Answers 0 after an orderly stop,
 * 2 when the command line, the port or the data folder is wrong.
 */
export async function brokerCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readBrokerOptions(argv);
  if (!command.ok) {
    io.stderr(command.error);
    return 2;
  }
  const { listeners, settings, logLevel, logFormat, showsHelp } = command.value;
  if (showsHelp) {
    await io.stdout(brokerHelp);
    return 0;
  }

  const loaded = await loadAccess(command.value.access, io);
  if (!loaded.ok) {
    io.stderr(loaded.error);
    return 2;
  }
  const { access } = loaded.value;
  const deniedPublish = {
    ...defaultBrokerSettings.deniedPublish,
    ...definedOf(loaded.value.deniedPublish ?? {}),
    ...command.value.deniedPublish,
  };

  const clock = createSystemClock();
  const write = (line: string): void => io.stderr(line.trimEnd());
  const createLogger = logFormat === "json" ? createJsonLogger : createTextLogger;
  const logger = createLogger({ write, clock, level: logLevel });
  const store =
    command.value.data === undefined ? ok(undefined) : await openData(command.value.data, { clock, logger });
  if (!store.ok) {
    io.stderr(store.error);
    return 2;
  }
  const recording =
    command.value.capture === undefined
      ? ok(noRecording)
      : await openRecording(command.value.capture, { clock, logger });
  if (!recording.ok) {
    io.stderr(recording.error);
    return 2;
  }
  const broker = createBroker({
    clock,
    logger,
    ids: createRandomIdSource(),
    authorizer: createRulesAuthorizer(access),
    authenticationMethods: [createAccountScram(() => access.accounts)],
    captureSink: recording.value.sink,
    denied: recording.value.denied,
    version,
    settings: { ...settings, deniedPublish },
  });
  if (store.value !== undefined) broker.takeUp(store.value.state, store.value.journal);
  const { redirectTo } = command.value;
  if (redirectTo !== "") broker.redirect({ to: redirectTo, isPermanent: false });
  const listening = await openListeners(listeners, { broker, io, clock, logger });
  if (!listening.ok) {
    await recording.value.end();
    await store.value?.close(broker);
    io.stderr(listening.error);
    return 2;
  }
  const isOpen = access.accounts === undefined && !listeners.requiresClientCertificate;
  for (const host of listeners.hosts) {
    if (isLoopback(host) || !isOpen || argv.includes("--anonymous")) continue;
    logger.log("warn", `everybody who reaches this machine may connect without a password at \`${host}\``);
  }
  await io.stdout(`${JSON.stringify({ event: "listening", listeners: listening.value })}\n`);
  if (!io.signal.aborted) {
    await new Promise<void>((resolve) => {
      io.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
  logger.log("info", "stopping");
  await broker.close();
  await recording.value.end();
  await store.value?.close(broker);
  return 0;
}

/** Without what is there and undefined: it must not overrule a default. */
function definedOf(chosen: {
  readonly v3?: "ack" | "close" | undefined;
  readonly v5?: BrokerSettings["deniedPublish"]["v5"] | undefined;
}) {
  const { v3, v5 } = chosen;
  return { ...(v3 === undefined ? {} : { v3 }), ...(v5 === undefined ? {} : { v5 }) };
}
