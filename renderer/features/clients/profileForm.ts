import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientProfile, ClientRow } from "#shared/contract/index.ts";
import { MAX_CLIENT_IDENTIFIER_CHARACTERS_31, type ProtocolVersion } from "#shared/mqtt/spec/index.ts";

/** A profile while a person writes it: numbers are still text. */
export interface ProfileForm {
  readonly name: string;
  readonly target: "embedded" | "remote";
  readonly host: string;
  readonly port: string;
  readonly protocolVersion: ProtocolVersion;
  readonly clientIdentifier: string;
  readonly clean: boolean;
  readonly keepAliveSeconds: string;
  readonly userName: string;
  readonly password: string;
  readonly reconnects: boolean;
}

/** What is wrong with a form, by field. */
export type ProfileErrors = Partial<Record<keyof ProfileForm, string>>;

/** A form for a new client. */
export function createProfileForm(name: string, clientIdentifier: string): ProfileForm {
  return {
    name,
    target: "embedded",
    host: "localhost",
    port: "1883",
    protocolVersion: 4,
    clientIdentifier,
    clean: true,
    keepAliveSeconds: "60",
    userName: "",
    password: "",
    reconnects: true,
  };
}

/** A form filled with a client's profile. The password is not known to the page: empty keeps the one held. */
export function formOfProfile(profile: ClientRow["profile"]): ProfileForm {
  const { target } = profile;
  return {
    ...profile,
    target: target.kind,
    host: target.kind === "remote" ? target.host : "localhost",
    port: target.kind === "remote" ? String(target.port) : "1883",
    keepAliveSeconds: String(profile.keepAliveSeconds),
    userName: profile.userName ?? "",
    password: "",
  };
}

/** Reads a form. `hasPassword`: a password is held already, so that an empty field means that one. */
export function parseProfileForm(form: ProfileForm, hasPassword: boolean): Result<ClientProfile, ProfileErrors> {
  const port = parseWholeNumber(form.port, 1, 65_535);
  const keepAliveSeconds = parseWholeNumber(form.keepAliveSeconds, 0, 65_535);
  const errors: ProfileErrors = {
    ...(form.name.trim() === "" ? { name: "A client needs a name" } : {}),
    ...(form.target === "remote" && form.host.trim() === "" ? { host: "Which host?" } : {}),
    ...(form.target === "remote" && port === undefined ? { port: "A port is a number from 1 to 65535" } : {}),
    ...(keepAliveSeconds === undefined ? { keepAliveSeconds: "0 to 65535 seconds; 0 turns it off" } : {}),
    ...identifierError(form),
    ...passwordError(form, hasPassword),
  };
  if (Object.keys(errors).length > 0 || keepAliveSeconds === undefined) return fail(errors);
  return ok({
    name: form.name.trim(),
    target:
      form.target === "remote" && port !== undefined
        ? { kind: "remote", host: form.host.trim(), port }
        : { kind: "embedded" },
    clientIdentifier: form.clientIdentifier,
    protocolVersion: form.protocolVersion,
    clean: form.clean,
    keepAliveSeconds,
    ...(form.userName === "" ? {} : { userName: form.userName }),
    ...(form.password === "" ? {} : { password: form.password }),
    reconnects: form.reconnects,
  });
}

function parseWholeNumber(text: string, minimum: number, maximum: number): number | undefined {
  if (!/^\d{1,6}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}

function identifierError({ clientIdentifier, protocolVersion, clean }: ProfileForm): ProfileErrors {
  const { length } = clientIdentifier;
  if (protocolVersion === 3 && (length === 0 || length > MAX_CLIENT_IDENTIFIER_CHARACTERS_31)) {
    return { clientIdentifier: `MQTT 3.1 wants 1 to ${MAX_CLIENT_IDENTIFIER_CHARACTERS_31} characters` };
  }
  // Without an identifier the server makes one up, so there is no session to come back to.
  if (protocolVersion === 4 && length === 0 && !clean) {
    return { clientIdentifier: "An empty identifier needs Clean Session" };
  }
  return {};
}

function passwordError({ protocolVersion, userName, password }: ProfileForm, hasPassword: boolean): ProfileErrors {
  // 5.0 lifts the rule.
  const needsUserName = protocolVersion !== 5 && userName === "" && (password !== "" || hasPassword);
  return needsUserName ? { userName: "Before MQTT 5.0 a password needs a user name" } : {};
}
