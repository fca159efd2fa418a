import * as z from "zod/mini";

/** What is kept apart from a profile because whoever has it can act in its place. */
export const secretNames = [
  "password",
  /** PEM, as it was given: encrypted or not. */
  "privateKey",
  /** Base64 of a PKCS #12 file: certificate and key in one. */
  "pkcs12",
  /** Opens `privateKey` or `pkcs12`. */
  "keyPassphrase",
  "proxyPassword",
  /** Value of the `Authorization` header of a WebSocket's upgrade. */
  "authorization",
  /** Authentication Data of CONNECT for a method that is not carried out here, hexadecimal. */
  "authenticationData",
] as const;
export type SecretName = (typeof secretNames)[number];

const MAX_SECRET_CHARACTERS = 400_000;
const text = z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_SECRET_CHARACTERS)));

/** The secrets of one profile, by name. */
export const secretValuesSchema = z.strictObject({
  password: text,
  privateKey: text,
  pkcs12: text,
  keyPassphrase: text,
  proxyPassword: text,
  authorization: text,
  authenticationData: text,
});
export type SecretValues = z.infer<typeof secretValuesSchema>;
