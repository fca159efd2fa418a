import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** Cost of new hashes: about 16 MB and a few hundredths of a second each. */
const COST = { N: 16_384, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A file may ask for more than we write, but not for all the memory there is. */
const MAXIMUM_MEMORY_BYTES = 256 * 1024 * 1024;

interface Hashed {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** A password as accounts hold it: `scrypt$N$r$p$salt$hash`, with a salt of its own. */
export async function hashPassword(password: Uint8Array): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST, HASH_BYTES);
  if (hash === undefined) throw new Error("scrypt refuses its usual cost");
  const { N, r, p } = COST;
  return `scrypt$${N}$${r}$${p}$${salt.toString("base64")}$${Buffer.from(hash).toString("base64")}`;
}

/** Whether a password is the one behind a hash. False for a hash that nobody can compute; never throws. */
export async function isPassword(password: Uint8Array, hashed: string): Promise<boolean> {
  const parsed = parseHash(hashed);
  if (parsed === undefined) return false;
  const derived = await derive(password, parsed.salt, parsed.cost, parsed.hash.length);
  return derived !== undefined && timingSafeEqual(derived, parsed.hash);
}

/** A hash of no password at all: checked for unknown users, so that time does not tell who has an account. */
export const NOBODYS_HASH = `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.alloc(SALT_BYTES).toString("base64")}$${Buffer.alloc(HASH_BYTES).toString("base64")}`;

function parseHash(text: string): Hashed | undefined {
  const [scheme, N, r, p, salt = "", hash = ""] = text.split("$");
  if (scheme !== "scrypt" || hash === "") return undefined;
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

function derive(
  password: Uint8Array,
  salt: Uint8Array,
  cost: Hashed["cost"],
  bytes: number,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    try {
      scrypt(password, salt, bytes, { ...cost, maxmem: MAXIMUM_MEMORY_BYTES }, (error, derived) =>
        resolve(error === null ? derived : undefined),
      );
    } catch {
      // Node throws at once over a cost that is out of range: such a hash fits no password.
      resolve(undefined);
    }
  });
}
