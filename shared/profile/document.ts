import * as z from "zod/mini";
import { type ClientProfile, clientProfileSchema } from "./profile.ts";

/** What a file of profiles begins with. */
export const DOCUMENT_FORMAT = "wirebench-clients";
export const DOCUMENT_VERSION = 1;
/** More in one file is a mistake or an attack. */
export const MAX_PROFILES = 5_000;

/** The head of a document, read before its profiles are. */
export const documentHeadSchema = z.object({
  format: z.literal(DOCUMENT_FORMAT),
  version: z.number(),
  clients: z.array(z.unknown()),
});

/** Profiles as a file to share: JSON without a secret. */
export function writeProfileDocument(profiles: readonly ClientProfile[]): string {
  const clients = profiles.map((profile) => clientProfileSchema.parse(profile));
  return `${JSON.stringify({ format: DOCUMENT_FORMAT, version: DOCUMENT_VERSION, clients }, undefined, 2)}\n`;
}
