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
  start(client: { readonly clientIdentifier: string; readonly userName: string | undefined }): AuthenticationExchange;
}
