import { randomBytes, timingSafeEqual } from "node:crypto";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { clientProof, saltPassword, serverSignature } from "../../scram/index.ts";

/** The client's part of an enhanced authentication (5.0 §4.12): one exchange of it. */
export interface ClientAuthentication {
  /** Authentication Data of CONNECT, or of the AUTH that begins a re-authentication. */
  first(): Uint8Array | undefined;
  /** What to answer to an AUTH. */
  answer(data: Uint8Array): Promise<Result<Uint8Array, string>>;
  /** Judges the last word, the data of CONNACK or of the AUTH that ends a re-authentication: the sentence says why the broker is not to be believed. */
  check(data: Uint8Array | undefined): string | undefined;
}

const NONCE_BYTES = 18;
/** A broker that asks for more wants this machine to be busy. */
const MAX_ITERATIONS = 10_000_000;

/** A method of which only the first step is known: what a person has written down. */
export function createOneStepAuthentication(method: string, data: Uint8Array | undefined): ClientAuthentication {
  const detail = `the broker goes on with the authentication \`${method}\`, which only its first step is known of here`;
  return {
    first: () => data,
    answer: async () => fail(detail),
    check: () => undefined,
  };
}

/** SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. The password never leaves this function's closure. */
export function createScramAuthentication(
  userName: string,
  password: string,
  nonce = randomBytes(NONCE_BYTES).toString("base64"),
): ClientAuthentication {
  const name = userName.replaceAll("=", "=3D").replaceAll(",", "=2C");
  const bare = `n=${name},r=${nonce}`;
  let expected: Buffer | undefined;

  return {
    first: () => Buffer.from(`n,,${bare}`),
    async answer(data) {
      const challenge = Buffer.from(data).toString();
      const [, joined = "", salt = "", count = "0"] = /^r=([^,]+),s=([^,]+),i=(\d{1,9})(?:,.*)?$/.exec(challenge) ?? [];
      const iterations = Number(count);
      if (joined === "" || iterations < 1) return fail("the broker's SCRAM challenge cannot be read");
      if (!joined.startsWith(nonce) || joined === nonce)
        return fail("the broker's SCRAM challenge belongs to another exchange");
      if (iterations > MAX_ITERATIONS)
        return fail(`the broker asks for ${iterations} rounds of SCRAM, more than any should`);
      const withoutProof = `c=${Buffer.from("n,,").toString("base64")},r=${joined}`;
      const exchanged = `${bare},${challenge},${withoutProof}`;
      const salted = await saltPassword(password, Buffer.from(salt, "base64"), iterations);
      expected = serverSignature(salted, exchanged);
      return ok(Buffer.from(`${withoutProof},p=${clientProof(salted, exchanged).toString("base64")}`));
    },
    check(data) {
      const [, signature = "", error = ""] = /^(?:v=([^,]+)|e=([^,]+))/.exec(Buffer.from(data ?? []).toString()) ?? [];
      if (error !== "") return `the broker says \`${error}\``;
      const given = Buffer.from(signature, "base64");
      const isProved = expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
      return isProved ? undefined : "the broker did not prove that it knows the password: it may be another one";
    },
  };
}
