import { assertNever } from "#shared/base/index.ts";
import type { ClientRow, ClientState } from "#shared/contract/index.ts";
import { type ProtocolVersion, reasonCodeName } from "#shared/mqtt/spec/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatDuration } from "#renderer/ui/index.ts";

/** A state as it is drawn: a glyph for the eye, words for everyone. */
export interface StateWords {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly text: string;
  /** A few characters for the end of a list row. */
  readonly short: string;
}

/** What a client is doing at `nowMs`. */
export function describeClientState(state: ClientState, nowMs: number): StateWords {
  switch (state.kind) {
    case "disconnected":
      return { tone: "idle", glyph: "○", text: "Disconnected", short: "" };
    case "connecting": {
      const attempt = state.attempt > 1 ? `, attempt ${state.attempt}` : "";
      return { tone: "idle", glyph: "◌", text: `Connecting…${attempt}`, short: "connecting" };
    }
    case "connected": {
      const session = state.sessionPresent ? ", session resumed" : "";
      const since = formatDuration(Math.max(1_000, nowMs - state.sinceMs));
      return { tone: "good", glyph: "●", text: `Connected for ${since}${session}`, short: "" };
    }
    case "waiting": {
      const seconds = Math.max(0, Math.ceil((state.retryAtMs - nowMs) / 1_000));
      return {
        tone: "warning",
        glyph: "▲",
        text: `Attempt ${state.attempt} failed: ${state.reason}. Next in ${seconds} s`,
        short: `retry ${seconds} s`,
      };
    }
    case "failed":
      return { tone: "bad", glyph: "▲", text: `Failed: ${state.reason}`, short: "failed" };
    default:
      return assertNever(state);
  }
}

/** Whether a client has a network connection, or is on its way to one: what can be ended. */
export function isActive(state: ClientState): boolean {
  return state.kind === "connected" || state.kind === "connecting" || state.kind === "waiting";
}

/** What the broker granted, in words; a refusal and a lower QoS stand out. */
export function describeGrant(
  { requestedQoS, grantedCode }: ClientRow["subscriptions"][number],
  state: ClientState,
): { readonly tone: StateWords["tone"]; readonly glyph: string; readonly text: string } {
  if (grantedCode === undefined) {
    return {
      tone: "idle",
      glyph: "◌",
      text: state.kind === "connected" ? "Waiting for SUBACK" : "With the next connection",
    };
  }
  if (grantedCode >= 0x80) {
    const name = reasonCodeName(grantedCode, "SUBACK") ?? "Failure";
    return { tone: "bad", glyph: "⊘", text: `${name} 0x${grantedCode.toString(16).toUpperCase()}` };
  }
  if (grantedCode < requestedQoS) {
    return { tone: "warning", glyph: "▲", text: `${qosText(grantedCode)} · lower than requested` };
  }
  return { tone: "good", glyph: "✓", text: qosText(grantedCode) };
}

const VERSION_NUMBERS: Readonly<Record<ProtocolVersion, string>> = { 3: "3.1", 4: "3.1.1", 5: "5.0" };

/** A protocol version without the word MQTT: `3.1.1`. */
export function describeVersion(version: ProtocolVersion | undefined): string {
  return version === undefined ? "" : VERSION_NUMBERS[version];
}

/** Where a client connects to. */
export function describeTarget(target: ClientRow["profile"]["target"]): string {
  return target.kind === "embedded" ? "Embedded broker" : `${target.host}:${target.port}`;
}
