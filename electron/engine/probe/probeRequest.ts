import type { ProbeReport, ProbeStepId } from "#shared/probe/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { describeAddress, dialRequestOf } from "../client/index.ts";
import type { Endpoint } from "../dial/index.ts";
import { defaultProbeLimits, type ProbeLimits } from "./limits.ts";
import type { ProbeSetting } from "./world.ts";

/** What to examine, and what a person has agreed to. */
export interface ProbeRequest extends ProbeSetting {
  readonly id: string;
  readonly title: string;
  readonly address: string;
  /** The unusual steps that may be done; no other is. */
  readonly consented: ReadonlySet<ProbeStepId>;
  /** Stops it: what is under way ends, what was left is cleaned up. */
  readonly signal: AbortSignal;
  /** Something in the report is different. */
  readonly onChange?: (report: ProbeReport) => void;
}

/** A probe as a person asks for it. */
export interface ProbeWish extends Pick<
  ProbeRequest,
  "id" | "clock" | "captureSink" | "isRecordedByPeer" | "connectionFrom" | "consented" | "signal" | "onChange"
> {
  readonly title: string;
  readonly profile: ClientProfile;
  readonly secrets: SecretValues;
  readonly endpoint: Endpoint;
  /** Nobody can guess it; the last characters tell this probe from every other. */
  readonly mark: string;
  readonly deniedTopic?: string | undefined;
  readonly topicPrefix?: string | undefined;
  readonly identifierPrefix?: string | undefined;
  readonly limits?: Partial<ProbeLimits> | undefined;
}

const MARK_CHARACTERS = 6;

/** The wish with everything that it leaves open. */
export function createProbeRequest(wish: ProbeWish): ProbeRequest {
  const { profile, secrets, endpoint, mark, deniedTopic, topicPrefix, identifierPrefix, limits, ...rest } = wish;
  return {
    ...rest,
    profile,
    secrets,
    address: describeAddress(profile),
    request: dialRequestOf(profile, secrets, endpoint),
    limits: { ...defaultProbeLimits, ...limits },
    topicPrefix: trimSlashes(topicPrefix ?? "wirebench-probe"),
    identifierPrefix: identifierPrefix ?? "wb-probe-",
    mark: mark.replaceAll(/[^0-9A-Za-z]/g, "").slice(-MARK_CHARACTERS),
    deniedTopic,
  };
}

/** A topic without the slashes at its end. */
export function trimSlashes(text: string): string {
  return text.replace(/\/+$/, "");
}

/** A profile that holds nothing but the way to a broker, and who comes. */
export function plainProfile(way: Pick<ClientProfile, "target" | "tls" | "webSocket" | "userName">): ClientProfile {
  return {
    name: "Probe",
    protocolVersion: 5,
    clientIdentifier: "",
    clean: true,
    keepAliveSeconds: 60,
    reconnects: false,
    ...way,
  };
}
