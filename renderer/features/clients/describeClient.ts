import { assertNever, escapeText } from "#shared/base/index.ts";
import type { ClientDetail, ClientState, FleetRow, SubscriptionRow } from "#shared/contract/index.ts";
import { type ProtocolVersion, reasonCodeName } from "#shared/mqtt/spec/index.ts";
import { qosText } from "#renderer/inspector/index.ts";
import { formatCount, formatDuration, plainMessage } from "#renderer/ui/index.ts";

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
      const step = stepWords[state.step];
      const doing = step === undefined ? "" : `: ${step}`;
      return { tone: "idle", glyph: "◌", text: `Connecting…${attempt}${doing}`, short: "connecting" };
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
        text: `Attempt ${state.attempt} failed. Next in ${seconds} s`,
        short: `retry ${seconds} s`,
      };
    }
    case "failed":
      return { tone: "bad", glyph: "▲", text: "Failed", short: "failed" };
    default:
      return assertNever(state);
  }
}

/** How the broker's certificate stands, in a line; `undefined` without TLS, and while nobody is connected. */
export function describeVerification({
  row,
  profile: { tls },
  history,
}: ClientDetail): Omit<StateWords, "short"> | undefined {
  const newest = history.find((event) => event.kind === "connected");
  if (tls === undefined || row.state.kind !== "connected" || newest?.security === undefined) return undefined;
  const { problem, certificates, protocol } = newest.security;
  if (problem !== undefined) {
    return {
      tone: "warning",
      glyph: "▲",
      text: `${protocol}, not verified, as the profile says: ${plainMessage(problem)}`,
    };
  }
  const last = certificates.at(-1);
  const authority = last === undefined ? "" : ` by ${last.isSelfSigned ? last.subject : last.issuer}`;
  const whose = tls.authority === undefined ? "" : ", an authority of the profile";
  const remark = tls.verifies ? "" : "; the profile would connect without";
  return { tone: "good", glyph: "✓", text: `${protocol}, verified${escapeText(authority)}${whose}${remark}` };
}

/** The steps of an attempt, in words. */
export const stepWords: Readonly<Record<string, string>> = {
  profile: "profile",
  name: "looking up the name",
  tcp: "TCP",
  proxy: "proxy",
  tls: "TLS handshake",
  websocket: "WebSocket upgrade",
  connack: "waiting for CONNACK",
  connected: "connected",
};

/** What a fleet is doing: how many of it are connected, and what stands in the way of the others. */
export function describeFleet({ size, states }: FleetRow): StateWords {
  const { connected, failed, waiting, pending, connecting } = states;
  const text = `${formatCount(connected)} of ${formatCount(size)} connected`;
  if (failed + waiting > 0) {
    return {
      tone: "warning",
      glyph: "▲",
      text: `${text}, ${formatCount(failed + waiting)} failed`,
      short: `${formatCount(connected)}/${formatCount(size)}`,
    };
  }
  const isOn = connected > 0;
  const isStarting = pending + connecting > 0 && isOn;
  return {
    tone: isOn ? "good" : "idle",
    glyph: isStarting ? "◌" : isOn ? "●" : "○",
    text,
    short: `${formatCount(connected)}/${formatCount(size)}`,
  };
}

/** Whether a client has a network connection, or is on its way to one: what can be ended. */
export function isActive(state: ClientState): boolean {
  return state.kind === "connected" || state.kind === "connecting" || state.kind === "waiting";
}

/** What the broker granted, in words; a refusal and a lower QoS stand out. */
export function describeGrant(
  { qos: requestedQoS, grantedCode }: SubscriptionRow,
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

/** The options of a subscription that are not the default, in words of the standard. */
export function describeOptions(row: SubscriptionRow): string {
  const { noLocal, retainAsPublished, retainHandling, subscriptionIdentifier } = row;
  return [
    ...(noLocal === true ? ["No Local"] : []),
    ...(retainAsPublished === true ? ["Retain As Published"] : []),
    ...(retainHandling === undefined || retainHandling === 0 ? [] : [`Retain Handling ${retainHandling}`]),
    ...(subscriptionIdentifier === undefined ? [] : [`Identifier ${subscriptionIdentifier}`]),
  ].join(", ");
}
