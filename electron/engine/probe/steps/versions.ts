import { escapeText } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { nameReasonCode, protocolVersionName, reasonCode, returnCode } from "#shared/mqtt/spec/index.ts";
import type { ConnectionEnd } from "../../client/index.ts";
import type { FindingDraft, StepWorld } from "../world.ts";

const VERSIONS: readonly ProtocolVersion[] = [5, 4, 3];

/** Connects in each version. What is accepted stands in the memory afterwards. */
export async function tryVersions(world: StepWorld): Promise<void> {
  const { memory } = world;
  for (const version of VERSIONS) {
    const properties = { requestResponseInformation: 1 };
    const attempt = await world.connect({ version, ...(version === 5 ? { properties } : {}) });
    const finding = { id: `version-${version}`, subject: protocolVersionName[version] };
    if (attempt.kind === "open") {
      memory.versions.push(version);
      if (version === 5) {
        memory.announced = attempt.connack.properties ?? {};
        memory.announcedOn = attempt.link.connection;
      }
      world.report({ ...finding, found: "accepted", verdict: "works", links: [attempt.link.connection] });
      await attempt.link.end();
    } else {
      const { end, connection } = attempt;
      memory.ends.push({ end, version, connection });
      world.report({ ...finding, ...describeRefusal(end, version), links: [connection] });
      // Without a network connection the other versions would fail alike.
      if (end.kind === "dial") return;
    }
  }
}

type Refusal = Pick<FindingDraft, "found" | "verdict" | "note" | "statements">;

function describeRefusal(end: ConnectionEnd, version: ProtocolVersion): Refusal {
  if (end.kind !== "protocol") return { found: "no connection", verdict: "unknown" };
  const ended = end.end;
  switch (ended.kind) {
    case "refused": {
      const code = ended.connack.reasonCode;
      const isVersion =
        code === returnCode.unacceptableProtocolVersion ||
        (version === 5 && code === reasonCode.unsupportedProtocolVersion);
      const found = `CONNACK ${version === 5 && code >= 0x80 ? nameReasonCode(code, "CONNACK") : `Return Code ${code}`}`;
      return isVersion
        ? { found, verdict: "not-supported", statements: [version === 5 ? "MQTT5-3.1.2-2" : "MQTT311-3.1.2-2"] }
        : { found, verdict: "refused", note: "the version may be spoken all the same" };
    }
    case "closed":
      return {
        found: "closed without a CONNACK",
        verdict: "not-supported",
        note: "or it wants other credentials, TLS, or another Client Identifier",
      };
    case "connack-timeout":
      return { found: `no CONNACK within ${ended.seconds} s`, verdict: "unknown" };
    default:
      return { found: "an answer that is no CONNACK", verdict: "unknown" };
  }
}

/** Reads what CONNACK of 5.0 has said; steps that test it come later and say it again. */
export async function readAnnounced(world: StepWorld): Promise<void> {
  if (!world.isV5) return;
  const { announced } = world;
  const { responseInformation, userProperties = [] } = announced;
  const plain = (id: string, subject: string, value: string, note?: string): void =>
    world.report({ id, subject, announced: value, found: "not tried", verdict: "announced", note });

  const { maximumPacketSize, receiveMaximum } = announced;
  plain(
    "packet-size",
    "Largest packet",
    maximumPacketSize === undefined ? "no limit but the standard's" : `${maximumPacketSize} bytes`,
    "found out only when it is agreed to",
  );
  plain(
    "receive-maximum",
    "Receive Maximum of the broker",
    receiveMaximum === undefined ? "65535, by default" : String(receiveMaximum),
    "found out only when it is agreed to",
  );
  if (responseInformation !== undefined) {
    // The Client Identifier of this probe would be another one in every report.
    const own = `${world.setting.identifierPrefix}${world.setting.mark}-1`;
    const named = escapeText(responseInformation.replaceAll(own, "{client identifier}"));
    plain("response-information", "Response Information", named);
  } else {
    const finding = { id: "response-information", subject: "Response Information" };
    world.report({ ...finding, found: "none, although it was asked for", verdict: "not-supported" });
  }
  for (const { name, value } of userProperties.slice(0, 10)) {
    plain(
      `user-property-${name.slice(0, 100)}`,
      `User Property ${escapeText(name.slice(0, 200))}`,
      escapeText(value.slice(0, 500)),
    );
  }
}
