import { escapeText } from "#shared/base/index.ts";
import type { Clock, Logger, LogLevel } from "../support/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { createTokenBucket, takeToken } from "./tokenBucket.ts";

/** What the log says about single clients: who was refused, why the broker ended what, what it did not keep. */
export interface ConnectionLog {
  /** Writes a line, or counts it when lines come too fast: then it is one for `debug` only. */
  write(level: LogLevel, text: string): void;
  /** Tells what was counted, and counts no longer. */
  dispose(): void;
}

/** A flood of bad connections must not flood whoever reads the log, nor the disk it is kept on. */
const LINES_PER_SECOND = 20;
const TELL_AFTER_MS = 1_000;
/** A Client Identifier may have 65,535 bytes. */
const SHOWN_CHARACTERS = 64;

/** Creates a log that lets a few lines a second through and counts the rest. */
export function createConnectionLog({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
  const lines = createTokenBucket();
  let passedOver = 0;
  let cancel: (() => void) | undefined;

  function tell(): void {
    cancel = undefined;
    logger.log("info", `more lines about clients that came too fast: \`${passedOver}\``);
    passedOver = 0;
  }

  const log: ConnectionLog = {
    write(level, text) {
      if (level === "debug" || takeToken(lines, LINES_PER_SECOND, clock.nowMs())) {
        logger.log(level, text);
        return;
      }
      passedOver += 1;
      cancel ??= clock.schedule(TELL_AFTER_MS, tell);
      logger.log("debug", text);
    },
    dispose() {
      if (cancel === undefined) return;
      cancel();
      tell();
    },
  };
  return log;
}

/** A connection in the log: its number, its peer, and who it says it is once that is known. */
export function nameConnection({ id, network, clientIdentifier }: ClientConnection): string {
  const peer = `connection \`${id}\` from \`${network.remote}\``;
  return clientIdentifier === "" ? peer : `${peer}, client ${nameClient(clientIdentifier)},`;
}

function nameClient(clientIdentifier: string): string {
  const isLong = clientIdentifier.length > SHOWN_CHARACTERS;
  return `\`${escapeText(isLong ? `${clientIdentifier.slice(0, SHOWN_CHARACTERS)}…` : clientIdentifier)}\``;
}
