import type { AuthPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type {
  AuthenticationExchange,
  AuthenticationMethod,
  AuthenticationStep,
  UnprovedClient,
} from "./authenticationMethod.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, closeOverViolation } from "./closing.ts";
import { nameConnection } from "./connectionLog.ts";
import type { BrokerContext } from "./context.ts";
import { refuse, refusalOf } from "./refusing.ts";
import { sendPacket } from "./sending.ts";

/** The Authentication Method that a client chose with CONNECT, and its exchange while one is going on. */
export interface Authentication {
  readonly method: AuthenticationMethod;
  exchange: AuthenticationExchange | undefined;
  /** A step is being thought about: the client has to wait for its answer. */
  isThinking: boolean;
  /** What the end of the exchange that is going on leads to. */
  done: (userName: string, data: Uint8Array | undefined) => void;
  /** Hears why the exchange of CONNECT failed. */
  readonly failed: (reason: string) => void;
}

/** The method that a client names, if it is plugged in and offered to this client. */
export function findMethod(
  { authenticationMethods }: Pick<BrokerContext, "authenticationMethods">,
  connection: ClientConnection,
  methodName: string | undefined,
): AuthenticationMethod | undefined {
  const method = authenticationMethods.find(({ name }) => name === methodName);
  return method?.isOffered?.(unprovedClientOf(connection)) === false ? undefined : method;
}

function unprovedClientOf({ clientIdentifier, userName, listener }: ClientConnection): UnprovedClient {
  return { clientIdentifier, userName, listener };
}

/** Begins the exchange that CONNECT asks for. `done` is called when the client has proved who it is. */
export function startAuthentication(
  context: BrokerContext,
  connection: ClientConnection,
  method: AuthenticationMethod,
  data: Uint8Array | undefined,
  { done, failed }: Pick<Authentication, "done" | "failed">,
): void {
  const exchange = method.start(unprovedClientOf(connection));
  connection.stage = { kind: "authenticating" };
  connection.authentication = { method, exchange, isThinking: false, done, failed };
  takeStep(context, connection, connection.authentication, data);
}

/** Handles AUTH: the next step, or the wish of a connected client to prove itself again. */
export function handleAuth(context: BrokerContext, connection: ClientConnection, packet: AuthPacket): void {
  const { authentication, stage } = connection;
  if (authentication === undefined) {
    // Without an Authentication Method in CONNECT there is nothing to talk about. [MQTT5-4.12.0-7]
    violate("AUTH without an authentication method");
    return;
  }
  if (packet.properties?.authenticationMethod !== authentication.method.name) {
    // [MQTT5-4.12.0-5] [MQTT5-4.12.1-1]
    violate("AUTH with another authentication method than CONNECT");
    return;
  }
  if (
    packet.reasonCode === reasonCode.reAuthenticate &&
    stage.kind === "open" &&
    authentication.exchange === undefined
  ) {
    authentication.exchange = authentication.method.start(unprovedClientOf(connection));
    authentication.done = (provedName, data) => finishAgain(context, connection, provedName, data);
  } else if (packet.reasonCode !== reasonCode.continueAuthentication || authentication.exchange === undefined) {
    // [MQTT5-4.12.0-3]
    violate("AUTH that continues nothing");
    return;
  } else if (authentication.isThinking) {
    violate("AUTH before the last one was answered");
    return;
  }
  takeStep(context, connection, authentication, packet.properties.authenticationData);

  function violate(reason: string): void {
    closeOverViolation(context, connection, { reason, reasonCode: reasonCode.protocolError });
  }
}

function takeStep(
  context: BrokerContext,
  connection: ClientConnection,
  authentication: Authentication,
  data: Uint8Array | undefined,
): void {
  const step = authentication.exchange?.step(data);
  if (!(step instanceof Promise)) {
    if (step !== undefined) applyStep(context, connection, authentication, step);
    return;
  }
  authentication.isThinking = true;
  void whenThought(step);

  async function whenThought(pending: Promise<AuthenticationStep>): Promise<void> {
    const thought = await pending;
    authentication.isThinking = false;
    if (connection.stage.kind !== "closed") applyStep(context, connection, authentication, thought);
  }
}

function applyStep(
  context: BrokerContext,
  connection: ClientConnection,
  authentication: Authentication,
  step: AuthenticationStep,
): void {
  switch (step.kind) {
    case "continue":
      // [MQTT5-4.12.0-2]
      sendAuth(context, connection, reasonCode.continueAuthentication, step.data);
      return;
    case "done":
      authentication.exchange = undefined;
      authentication.done(step.userName, step.data);
      return;
    case "failed":
      fail(context, connection, step.reason);
      return;
  }
}

function fail(context: BrokerContext, connection: ClientConnection, reason: string): void {
  context.connectionLog.write("info", `authentication at ${nameConnection(connection)} failed: ${reason}`);
  if (connection.stage.kind === "open") {
    context.counters.denied += 1;
    // [MQTT5-4.12.1-2]
    closeConnection(context, connection, { reason: "authentication failed", reasonCode: reasonCode.notAuthorized });
  } else {
    connection.authentication?.failed(reason);
    // [MQTT5-4.12.0-4]
    refuse(context, connection, { ...refusalOf("not-authorized"), reason: "authentication failed" });
  }
}

/** A connected client has proved itself again: it must still be the same. */
function finishAgain(
  context: BrokerContext,
  connection: ClientConnection,
  provedName: string,
  data: Uint8Array | undefined,
): void {
  if (provedName !== connection.userName) fail(context, connection, "another user name than before");
  else sendAuth(context, connection, reasonCode.success, data);
}

function sendAuth(
  context: BrokerContext,
  connection: ClientConnection,
  code: number,
  data: Uint8Array | undefined,
): void {
  sendPacket(context, connection, {
    type: "AUTH",
    reasonCode: code,
    properties: {
      // [MQTT5-4.12.0-5]
      ...(connection.authentication === undefined
        ? {}
        : { authenticationMethod: connection.authentication.method.name }),
      ...(data === undefined ? {} : { authenticationData: data }),
    },
  });
}
