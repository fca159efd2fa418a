import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AuthPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { Clock } from "../../support/index.ts";
import type { Violation } from "./incomingMessages.ts";
import type { ClientAuthentication } from "./scramAuthentication.ts";

/** A client that proves itself again on an open connection (5.0 §4.12.1). */
export interface Reauthentication {
  /** Takes the broker's AUTH. What it answers is a rule that the broker broke. */
  take(packet: AuthPacket): Violation | undefined;
  /** The connection is gone, and why. */
  abandon(reason: string): void;
}

export interface ReauthenticationOptions {
  readonly clock: Clock;
  /** The Authentication Method of CONNECT. */
  readonly method: string;
  readonly authentication: ClientAuthentication;
  readonly timeoutSeconds: number;
  readonly send: (packet: AuthPacket) => void;
  /** Called once: with what went wrong, if something did. The connection must not outlive a failure. [MQTT5-4.12.1-2] */
  readonly settled: (result: Result<void, string>) => void;
}

/** Begins a re-authentication: other packets may flow meanwhile. */
export function startReauthentication(options: ReauthenticationOptions): Reauthentication {
  const { clock, method, authentication, timeoutSeconds, send } = options;
  let isOver = false;
  let isThinking = false;
  const cancelTimeout = clock.schedule(timeoutSeconds * 1_000, () =>
    settle(fail(`the broker did not answer AUTH within ${timeoutSeconds} s`)),
  );

  function settle(result: Result<void, string>): void {
    if (isOver) return;
    isOver = true;
    cancelTimeout();
    options.settled(result);
  }

  function say(code: number, data: Uint8Array | undefined): void {
    send({
      type: "AUTH",
      reasonCode: code,
      // The method may not change. [MQTT5-4.12.0-5] [MQTT5-4.12.1-1]
      properties: { authenticationMethod: method, ...(data === undefined ? {} : { authenticationData: data }) },
    });
  }

  async function answer(data: Uint8Array): Promise<void> {
    isThinking = true;
    const answered = await authentication.answer(data);
    isThinking = false;
    if (isOver) return;
    // [MQTT5-4.12.0-3]
    if (answered.ok) say(reasonCode.continueAuthentication, answered.value);
    else settle(answered);
  }

  say(reasonCode.reAuthenticate, authentication.first());

  return {
    take({ reasonCode: code, properties = {} }) {
      if (properties.authenticationMethod !== method) return violation("AUTH with another method than CONNECT");
      if (isThinking) return violation("AUTH before the last one was answered");
      if (code === reasonCode.continueAuthentication) {
        void answer(properties.authenticationData ?? new Uint8Array(0));
      } else if (code === reasonCode.success) {
        const doubt = authentication.check(properties.authenticationData);
        settle(doubt === undefined ? ok(undefined) : fail(doubt));
      } else {
        return violation("AUTH with a reason code that is the client's");
      }
      return undefined;
    },
    abandon: (reason) => settle(fail(reason)),
  };
}

function violation(meaning: string): Violation {
  return { reasonCode: reasonCode.protocolError, meaning };
}
