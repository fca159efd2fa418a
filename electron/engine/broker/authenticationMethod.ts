import type { ListenerInfo } from "#shared/contract/index.ts";

/** Who wants to prove who it is. */
export interface UnprovedClient {
  /** Empty when the broker is to choose one. */
  readonly clientIdentifier: string;
  readonly userName: string | undefined;
  /** The listener through which it came; absent for a connection inside this process. */
  readonly listener: ListenerInfo | undefined;
}

/** What a step of an exchange leads to. */
export type AuthenticationStep =
  /** Send this and wait for the client's answer. */
  | { readonly kind: "continue"; readonly data: Uint8Array }
  /** The client is who `userName` says; `data`, if any, is the last word to it. */
  | { readonly kind: "done"; readonly userName: string; readonly data: Uint8Array | undefined }
  /** For the log; the client is told only that it is not authorized. */
  | { readonly kind: "failed"; readonly reason: string };

/** One client proving who it is. */
export interface AuthenticationExchange {
  /** Takes what the client sent, `undefined` when its packet had no data. Not called again after `done` or `failed`. */
  step(data: Uint8Array | undefined): AuthenticationStep | Promise<AuthenticationStep>;
}

/** A way for 5.0 clients to prove who they are that CONNECT alone cannot carry (5.0 §4.12). Plugged into the broker. */
export interface AuthenticationMethod {
  /** As CONNECT names it: `SCRAM-SHA-256`, for example. */
  readonly name: string;
  /** Whether this client may use it; others are told that there is no such method. Absent: everybody may. */
  isOffered?(client: UnprovedClient): boolean;
  start(client: UnprovedClient): AuthenticationExchange;
}
