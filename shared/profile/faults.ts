import { MAX_CLIENT_IDENTIFIER_CHARACTERS_31 } from "#shared/mqtt/spec/index.ts";
import { parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { parseHex } from "./hex.ts";
import { type ClientProfile, isScram, type SubscriptionProfile, type WillProfile } from "./profile.ts";
import type { SecretName } from "./secrets.ts";

/** What is wrong with a profile, and where: `will.topicName`, for example. */
export interface ProfileFault {
  readonly path: string;
  readonly message: string;
}

/**
 * What keeps a profile from being sent as the standard wants it. `held` are the secrets that stand beside it. Empty
 * when a CONNECT can be made of it.
 */
export function findProfileFaults(profile: ClientProfile, held: ReadonlySet<SecretName>): readonly ProfileFault[] {
  return [
    ...identifierFaults(profile),
    ...credentialFaults(profile, held),
    ...authenticationFaults(profile, held),
    ...tlsFaults(profile, held),
    ...networkFaults(profile),
    ...(profile.will === undefined ? [] : willFaults(profile.will)),
    ...(profile.subscriptions ?? []).flatMap(subscriptionFaults),
  ];
}

function fault(path: string, message: string): readonly ProfileFault[] {
  return [{ path, message }];
}

/** Whether a Client Identifier can be sent; the words are for people. */
function identifierFaults(profile: ClientProfile): readonly ProfileFault[] {
  const { clientIdentifier, protocolVersion, clean } = profile;
  const { length } = clientIdentifier;
  if (protocolVersion === 3 && (length === 0 || length > MAX_CLIENT_IDENTIFIER_CHARACTERS_31)) {
    return fault("clientIdentifier", `MQTT 3.1 wants 1 to ${MAX_CLIENT_IDENTIFIER_CHARACTERS_31} characters`);
  }
  // Without an identifier the server makes one up, so there is no session to come back to. [MQTT311-3.1.3-7]
  if (protocolVersion === 4 && length === 0 && !clean) {
    return fault("clientIdentifier", "An empty identifier needs Clean Session");
  }
  return [];
}

function credentialFaults(
  { protocolVersion, userName, authentication }: ClientProfile,
  held: ReadonlySet<SecretName>,
): readonly ProfileFault[] {
  // 5.0 lifts the rule. [MQTT311-3.1.2-22]
  if (protocolVersion === 5 || userName !== undefined || !held.has("password") || isScram(authentication)) return [];
  return fault("userName", "Before MQTT 5.0 a password needs a user name");
}

function authenticationFaults(profile: ClientProfile, held: ReadonlySet<SecretName>): readonly ProfileFault[] {
  const { authentication, protocolVersion, userName } = profile;
  if (authentication === undefined) return [];
  if (protocolVersion !== 5) return fault("authentication.method", "Enhanced authentication needs MQTT 5.0");
  if (isScram(authentication)) {
    if (userName === undefined || userName === "") return fault("userName", "SCRAM proves a password for a user name");
    if (!held.has("password")) return fault("password", "SCRAM needs the password, which is never sent");
  }
  return [];
}

function tlsFaults({ tls }: ClientProfile, held: ReadonlySet<SecretName>): readonly ProfileFault[] {
  if (tls === undefined) return [];
  const faults: ProfileFault[] = [];
  for (const name of ["authority", "certificate"] as const) {
    const pem = tls[name];
    if (pem !== undefined && !/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(pem)) {
      faults.push({
        path: `tls.${name}`,
        message: "This is no certificate in PEM: it begins with -----BEGIN CERTIFICATE",
      });
    }
  }
  if (tls.certificate !== undefined && !held.has("privateKey")) {
    faults.push({ path: "privateKey", message: "The certificate needs its private key" });
  }
  if (held.has("privateKey") && tls.certificate === undefined) {
    faults.push({ path: "tls.certificate", message: "The private key needs its certificate" });
  }
  return faults;
}

function networkFaults({ target, webSocket, proxy }: ClientProfile): readonly ProfileFault[] {
  const faults: ProfileFault[] = [];
  if (target.kind === "remote") faults.push(...hostFaults("target.host", target.host));
  if (proxy !== undefined) faults.push(...hostFaults("proxy.host", proxy.host));
  if (webSocket !== undefined && !/^\/[\x21\x22\x24-\x7e]*$/.test(webSocket.path)) {
    faults.push({ path: "webSocket.path", message: "A path begins with / and holds no spaces and no #" });
  }
  for (const { name, value } of webSocket?.headers ?? []) {
    if (/^(?:authorization|cookie|proxy-authorization)$/i.test(name)) {
      // Whoever has them can act in the client's place, and headers are shared with the profile.
      faults.push({ path: "webSocket.headers", message: `${name} is a secret: enter it as Authorization` });
    } else if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      faults.push({ path: "webSocket.headers", message: `No header may be named \`${name}\`` });
    } else if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      faults.push({ path: "webSocket.headers", message: `The value of ${name} cannot stand in a header` });
    }
  }
  return faults;
}

function hostFaults(path: string, host: string): readonly ProfileFault[] {
  if (/:\/\//.test(host)) return fault(path, "Only the host: no mqtt:// before it");
  if (/[\s/]/.test(host)) return fault(path, "A host name or address holds no spaces and no slashes");
  return [];
}

function willFaults(will: WillProfile): readonly ProfileFault[] {
  const faults: ProfileFault[] = [];
  const topicName = parseTopicName(will.topicName);
  if (!topicName.ok) faults.push({ path: "will.topicName", message: topicName.error.message });
  if (will.payloadFormat === "hex" && parseHex(will.payload) === undefined) {
    faults.push({ path: "will.payload", message: "An even number of hexadecimal digits" });
  }
  const { responseTopic, correlationData } = will.properties ?? {};
  if (responseTopic !== undefined) {
    const parsed = parseTopicName(responseTopic);
    if (!parsed.ok) faults.push({ path: "will.properties.responseTopic", message: parsed.error.message });
  }
  if (correlationData !== undefined && parseHex(correlationData) === undefined) {
    faults.push({ path: "will.properties.correlationData", message: "An even number of hexadecimal digits" });
  }
  return faults;
}

function subscriptionFaults(subscription: SubscriptionProfile, index: number): readonly ProfileFault[] {
  const path = `subscriptions.${index}`;
  const parsed = parseTopicFilter(subscription.topicFilter);
  if (!parsed.ok) return fault(path, `${parsed.error.message}: \`${subscription.topicFilter}\``);
  return subscription.noLocal === true && subscription.topicFilter.startsWith("$share/")
    ? // [MQTT5-3.8.3-4]
      fault(path, `A shared subscription may not ask for No Local: \`${subscription.topicFilter}\``)
    : [];
}
