import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  type ClientProfile,
  clientProfileSchema,
  type Colour,
  findProfileFaults,
  type SecretName,
  type SecretValues,
} from "#shared/profile/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import { parsePairs, writePairs } from "./pairs.ts";

/** A profile while a person writes it: numbers are still text, and what is switched off keeps its values. */
export interface ProfileForm {
  readonly name: string;
  readonly group: string;
  readonly colour: Colour | "";
  readonly target: "embedded" | "remote";
  readonly host: string;
  readonly port: string;
  readonly transport: "tcp" | "websocket";
  readonly path: string;
  readonly headers: string;
  readonly usesTls: boolean;
  readonly verifies: boolean;
  readonly authority: string;
  readonly identity: "none" | "pem" | "pkcs12";
  readonly certificate: string;
  readonly serverName: string;
  readonly alpn: string;
  readonly minimumVersion: "" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  readonly proxy: "none" | "socks5" | "http";
  readonly proxyHost: string;
  readonly proxyPort: string;
  readonly proxyUserName: string;
  readonly connectTimeoutSeconds: string;
  readonly protocolVersion: ProtocolVersion;
  readonly clientIdentifier: string;
  readonly clean: boolean;
  readonly keepAliveSeconds: string;
  readonly reconnects: boolean;
  readonly userName: string;
  readonly authentication: "none" | "scram" | "other";
  readonly method: string;
  readonly sessionExpiryInterval: string;
  readonly receiveMaximum: string;
  readonly maximumPacketSize: string;
  readonly topicAliasMaximum: string;
  readonly requestResponseInformation: "" | "yes" | "no";
  readonly requestProblemInformation: "" | "yes" | "no";
  readonly userProperties: string;
  readonly hasWill: boolean;
  readonly willTopicName: string;
  readonly willPayload: string;
  readonly willPayloadFormat: "text" | "hex";
  readonly willQoS: "0" | "1" | "2";
  readonly willRetain: boolean;
  readonly willDelayInterval: string;
  readonly willMessageExpiryInterval: string;
  readonly willContentType: string;
  readonly willPayloadIsText: boolean;
  readonly willResponseTopic: string;
  readonly willCorrelationData: string;
  readonly willUserProperties: string;
  /** New values; empty leaves what is held. */
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** What is held and shall be removed. */
  readonly forget: readonly SecretName[];
}

/** A field of the form, or a secret. */
export type FormField = keyof ProfileForm | SecretName;

/** What is wrong with a form, by field. */
export type ProfileErrors = Partial<Record<FormField, string>>;

/** What a form says, ready for the engine. */
export interface WrittenProfile {
  readonly profile: ClientProfile;
  readonly secrets: SecretValues;
  readonly forget: SecretName[];
}

const noSecrets: ProfileForm["secrets"] = {
  password: "",
  privateKey: "",
  pkcs12: "",
  keyPassphrase: "",
  proxyPassword: "",
  authorization: "",
  authenticationData: "",
};

/** A form for a new client. */
export function createProfileForm(name: string, clientIdentifier: string): ProfileForm {
  return formOfProfile(
    {
      name,
      target: { kind: "embedded" },
      protocolVersion: 5,
      clientIdentifier,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: true,
    },
    [],
  );
}

/** A form filled with a client's profile. Secrets are not known to the page: empty keeps the ones held. */
export function formOfProfile(profile: ClientProfile, held: readonly SecretName[]): ProfileForm {
  const { target, tls, webSocket, proxy, will, connectOptions = {}, authentication } = profile;
  const properties = will?.properties ?? {};
  return {
    name: profile.name,
    group: profile.group ?? "",
    colour: profile.colour ?? "",
    target: target.kind,
    host: target.kind === "remote" ? target.host : "localhost",
    port: target.kind === "remote" ? String(target.port) : "1883",
    transport: webSocket === undefined ? "tcp" : "websocket",
    path: webSocket?.path ?? "/mqtt",
    headers: writePairs(webSocket?.headers),
    usesTls: tls !== undefined,
    verifies: tls?.verifies ?? true,
    authority: tls?.authority ?? "",
    identity: held.includes("pkcs12") ? "pkcs12" : tls?.certificate === undefined ? "none" : "pem",
    certificate: tls?.certificate ?? "",
    serverName: tls?.serverName ?? "",
    alpn: (tls?.alpn ?? []).join(", "),
    minimumVersion: tls?.minimumVersion ?? "",
    proxy: proxy?.kind ?? "none",
    proxyHost: proxy?.host ?? "",
    proxyPort: String(proxy?.port ?? 1080),
    proxyUserName: proxy?.userName ?? "",
    connectTimeoutSeconds: textOf(profile.connectTimeoutSeconds),
    protocolVersion: profile.protocolVersion,
    clientIdentifier: profile.clientIdentifier,
    clean: profile.clean,
    keepAliveSeconds: String(profile.keepAliveSeconds),
    reconnects: profile.reconnects,
    userName: profile.userName ?? "",
    authentication: authentication === undefined ? "none" : authentication.method === SCRAM ? "scram" : "other",
    method: authentication === undefined || authentication.method === SCRAM ? "" : authentication.method,
    sessionExpiryInterval: textOf(connectOptions.sessionExpiryInterval),
    receiveMaximum: textOf(connectOptions.receiveMaximum),
    maximumPacketSize: textOf(connectOptions.maximumPacketSize),
    topicAliasMaximum: textOf(connectOptions.topicAliasMaximum),
    requestResponseInformation: answerOf(connectOptions.requestResponseInformation),
    requestProblemInformation: answerOf(connectOptions.requestProblemInformation),
    userProperties: writePairs(connectOptions.userProperties),
    hasWill: will !== undefined,
    willTopicName: will?.topicName ?? "",
    willPayload: will?.payload ?? "",
    willPayloadFormat: will?.payloadFormat ?? "text",
    willQoS: ({ 0: "0", 1: "1", 2: "2" } as const)[will?.qos ?? 0],
    willRetain: will?.retain ?? false,
    willDelayInterval: textOf(properties.willDelayInterval),
    willMessageExpiryInterval: textOf(properties.messageExpiryInterval),
    willContentType: properties.contentType ?? "",
    willPayloadIsText: properties.payloadFormatIndicator === 1,
    willResponseTopic: properties.responseTopic ?? "",
    willCorrelationData: properties.correlationData ?? "",
    willUserProperties: writePairs(properties.userProperties),
    secrets: noSecrets,
    forget: [],
  };
}

const SCRAM = "SCRAM-SHA-256";

/** Where the profile's words for a place in it stand in the form. */
const fieldOfPath: Readonly<Record<string, FormField>> = {
  "target.host": "host",
  "target.port": "port",
  "webSocket.path": "path",
  "webSocket.headers": "headers",
  "tls.authority": "authority",
  "tls.certificate": "certificate",
  "tls.serverName": "serverName",
  "tls.alpn": "alpn",
  "proxy.host": "proxyHost",
  "proxy.port": "proxyPort",
  "proxy.userName": "proxyUserName",
  "authentication.method": "method",
  "will.topicName": "willTopicName",
  "will.payload": "willPayload",
  "will.properties.responseTopic": "willResponseTopic",
  "will.properties.correlationData": "willCorrelationData",
};

/** Reads a form. `held` are the secrets that the engine has already. */
export function parseProfileForm(
  form: ProfileForm,
  held: readonly SecretName[],
): Result<WrittenProfile, ProfileErrors> {
  const errors: { [Name in FormField]?: string } = {};
  const number = (field: FormField & keyof ProfileForm, minimum: number, maximum: number): number | undefined => {
    const text = String(form[field]).trim();
    if (text === "") return undefined;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    errors[field] = `A whole number from ${minimum} to ${maximum}`;
    return undefined;
  };
  const pairs = (field: "headers" | "userProperties" | "willUserProperties") => {
    const parsed = parsePairs(form[field]);
    if (!parsed.ok) errors[field] = parsed.error;
    return parsed.ok && parsed.value.length > 0 ? parsed.value : undefined;
  };
  const secrets = givenSecrets(form);
  const forget = form.forget.filter((name) => held.includes(name) && secrets[name] === undefined);
  const draft = draftOf(form, number, pairs);
  if (form.name.trim() === "") errors.name = "A client needs a name";
  if (form.target === "remote" && form.host.trim() === "") errors.host = "Which host?";
  if (form.target === "remote" && form.port.trim() === "") errors.port = "Which port?";
  if (form.proxy !== "none" && form.proxyHost.trim() === "") errors.proxyHost = "Which host?";
  if (form.authentication === "other" && form.method.trim() === "") errors.method = "Which method?";
  if (form.hasWill && form.willTopicName === "") errors.willTopicName = "Which Topic Name?";
  if (form.usesTls && form.identity === "pem" && form.certificate.trim() === "")
    errors.certificate = "Which certificate?";
  if (form.keepAliveSeconds.trim() === "") errors.keepAliveSeconds = "0 to 65535 seconds; 0 turns it off";
  if (Object.keys(errors).length > 0) return fail(errors);

  // What is absent must be absent, not `undefined`: the draft is JSON.
  const parsed = clientProfileSchema.safeParse(JSON.parse(JSON.stringify(draft)));
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) errors[fieldAt(path.join("."))] ??= message;
    return fail(errors);
  }
  const standing = new Set([...held.filter((name) => !forget.includes(name)), ...secretNamesOf(secrets)]);
  for (const name of unusedSecrets(form)) standing.delete(name);
  for (const { path, message } of findProfileFaults(parsed.data, standing)) errors[fieldAt(path)] ??= message;
  if (Object.keys(errors).length > 0) return fail(errors);
  const dropped = unusedSecrets(form).filter((name) => held.includes(name));
  return ok({ profile: parsed.data, secrets, forget: [...new Set([...forget, ...dropped])] });
}

type ReadNumber = (field: FormField & keyof ProfileForm, minimum: number, maximum: number) => number | undefined;
type ReadPairs = (
  field: "headers" | "userProperties" | "willUserProperties",
) => { name: string; value: string }[] | undefined;

function draftOf(form: ProfileForm, number: ReadNumber, pairs: ReadPairs): unknown {
  const isV5 = form.protocolVersion === 5;
  const alpn = form.alpn.split(",").map((each) => each.trim());
  return {
    name: form.name.trim(),
    group: textIn(form.group),
    colour: form.colour === "" ? undefined : form.colour,
    target:
      form.target === "remote"
        ? { kind: "remote", host: form.host.trim(), port: number("port", 1, 65_535) }
        : { kind: "embedded" },
    webSocket: form.transport === "websocket" ? { path: form.path.trim(), headers: pairs("headers") } : undefined,
    tls: form.usesTls
      ? {
          verifies: form.verifies,
          authority: textIn(form.authority),
          certificate: form.identity === "pem" ? textIn(form.certificate) : undefined,
          serverName: textIn(form.serverName),
          alpn: alpn.some((each) => each !== "") ? alpn.filter((each) => each !== "") : undefined,
          minimumVersion: form.minimumVersion === "" ? undefined : form.minimumVersion,
        }
      : undefined,
    proxy:
      form.proxy === "none"
        ? undefined
        : {
            kind: form.proxy,
            host: form.proxyHost.trim(),
            port: number("proxyPort", 1, 65_535),
            userName: textIn(form.proxyUserName),
          },
    connectTimeoutSeconds: number("connectTimeoutSeconds", 1, 300),
    protocolVersion: form.protocolVersion,
    clientIdentifier: form.clientIdentifier,
    clean: form.clean,
    keepAliveSeconds: number("keepAliveSeconds", 0, 65_535),
    userName: form.userName === "" ? undefined : form.userName,
    connectOptions: isV5 ? connectOptionsOf(form, number, pairs) : undefined,
    authentication:
      !isV5 || form.authentication === "none"
        ? undefined
        : { method: form.authentication === "scram" ? SCRAM : form.method.trim() },
    will: form.hasWill ? willOf(form, isV5, number, pairs) : undefined,
    reconnects: form.reconnects,
  };
}

function connectOptionsOf(form: ProfileForm, number: ReadNumber, pairs: ReadPairs): unknown {
  const options = {
    sessionExpiryInterval: number("sessionExpiryInterval", 0, 0xffff_ffff),
    receiveMaximum: number("receiveMaximum", 1, 65_535),
    maximumPacketSize: number("maximumPacketSize", 1, 0xffff_ffff),
    topicAliasMaximum: number("topicAliasMaximum", 0, 65_535),
    requestResponseInformation: truthOf(form.requestResponseInformation),
    requestProblemInformation: truthOf(form.requestProblemInformation),
    userProperties: pairs("userProperties"),
  };
  return Object.values(options).some((value) => value !== undefined) ? options : undefined;
}

function willOf(form: ProfileForm, isV5: boolean, number: ReadNumber, pairs: ReadPairs): unknown {
  const properties = {
    willDelayInterval: number("willDelayInterval", 0, 0xffff_ffff),
    messageExpiryInterval: number("willMessageExpiryInterval", 0, 0xffff_ffff),
    contentType: textIn(form.willContentType),
    payloadFormatIndicator: form.willPayloadIsText ? 1 : undefined,
    responseTopic: textIn(form.willResponseTopic),
    correlationData: textIn(form.willCorrelationData),
    userProperties: pairs("willUserProperties"),
  };
  return {
    topicName: form.willTopicName,
    payload: form.willPayload,
    payloadFormat: form.willPayloadFormat,
    qos: Number(form.willQoS),
    retain: form.willRetain,
    properties: isV5 && Object.values(properties).some((value) => value !== undefined) ? properties : undefined,
  };
}

/** Secrets that belong to a part which is switched off: they would stay on disk for nothing. */
function unusedSecrets({ usesTls, identity, proxy, transport, authentication }: ProfileForm): readonly SecretName[] {
  const unused: SecretName[] = [];
  if (!usesTls || identity !== "pem") unused.push("privateKey");
  if (!usesTls || identity !== "pkcs12") unused.push("pkcs12");
  if (!usesTls || identity === "none") unused.push("keyPassphrase");
  if (proxy === "none") unused.push("proxyPassword");
  if (transport !== "websocket") unused.push("authorization");
  if (authentication !== "other") unused.push("authenticationData");
  return unused;
}

function givenSecrets(form: ProfileForm): SecretValues {
  const unused = unusedSecrets(form);
  return Object.fromEntries(
    secretNamesOf(form.secrets)
      .filter((name) => form.secrets[name] !== "" && !unused.includes(name))
      .map((name) => [name, form.secrets[name]]),
  );
}

function secretNamesOf(values: SecretValues): SecretName[] {
  const names: readonly SecretName[] = [
    "password",
    "privateKey",
    "pkcs12",
    "keyPassphrase",
    "proxyPassword",
    "authorization",
    "authenticationData",
  ];
  return names.filter((name) => values[name] !== undefined);
}

function fieldAt(path: string): FormField {
  const known = fieldOfPath[path] ?? fieldOfPath[path.split(".").slice(0, 2).join(".")];
  if (known !== undefined) return known;
  const [head = "", second = ""] = path.split(".");
  if (head === "connectOptions" || head === "will") return isFormField(second) ? second : "name";
  return isFormField(head) ? head : "name";
}

const formFields: ReadonlySet<string> = new Set([
  ...Object.keys(noSecrets),
  ...Object.keys(createProfileForm("x", "x")),
]);

function isFormField(name: string): name is FormField {
  return formFields.has(name);
}

function textIn(text: string): string | undefined {
  return text.trim() === "" ? undefined : text.trim();
}

function textOf(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

function answerOf(value: boolean | undefined): "" | "yes" | "no" {
  return value === undefined ? "" : value ? "yes" : "no";
}

function truthOf(answer: "" | "yes" | "no"): boolean | undefined {
  return answer === "" ? undefined : answer === "yes";
}
