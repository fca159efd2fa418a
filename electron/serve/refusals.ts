import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Why a request is not answered: an HTTP status with its words. */
export interface Refusal {
  readonly status: 403 | 421;
  readonly text: string;
}

/**
 * Refuses a request whose Host is not this server. A page of a foreign name that has been pointed at 127.0.0.1 (DNS
 * rebinding) still sends its own name here.
 */
export function refuseHost(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  if (allowedHosts(port).includes(headers.host ?? "")) return undefined;
  return { status: 421, text: "This workbench answers to its own address only." };
}

/** Refuses a WebSocket that was not opened by the page of this very server; browsers always send Origin. */
export function refuseOrigin(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const allowed = allowedHosts(port).map((host) => `http://${host}`);
  if (headers.origin !== undefined && allowed.includes(headers.origin)) return undefined;
  return { status: 403, text: "Only the workbench's own page may open this connection." };
}

/** Whether `candidate` is the token, in a time that does not tell how much of it is right. */
export function isToken(candidate: string, token: string): boolean {
  return timingSafeEqual(digest(candidate), digest(token));
}

function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
