import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { SecretStore } from "#shared/contract/index.ts";
import { type SecretName, secretNames, type SecretValues, secretValuesSchema } from "#shared/profile/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { DataFolder } from "../storage/index.ts";
import type { Keychain, KeychainOffer, Logger } from "../support/index.ts";
import { createSealingKey, seal, sealedSchema, type SealingKey, unseal } from "./passphraseCipher.ts";

/** The secrets of all clients, by the id of their owner. */
export interface SecretVault {
  readonly commands: Pick<CommandHandlers, "secrets.protect" | "secrets.unlock" | "secrets.forget">;
  readonly views: Pick<ViewSources, "secrets">;
  /** What is held for an owner; empty while it is locked. */
  get(owner: string): SecretValues;
  held(owner: string): readonly SecretName[];
  /** Whether there is something for this owner on disk that has not been unlocked. */
  isLocked(owner: string): boolean;
  /** Adds to what is held, after forgetting some. */
  change(owner: string, change: { readonly set?: SecretValues; readonly forget?: readonly SecretName[] }): void;
  remove(owner: string): void;
  /** Takes over what another owner holds. */
  copy(from: string, to: string): void;
  /** Resolves when everything is on its way to the disk. */
  dispose(): Promise<void>;
}

const documentSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("keychain"), owners: z.array(z.string()), encrypted: z.string() }),
  z.strictObject({ kind: z.literal("passphrase"), owners: z.array(z.string()), sealed: sealedSchema }),
]);
type SecretDocument = z.infer<typeof documentSchema>;

const contentSchema = z.record(z.string(), secretValuesSchema);

/** How what is held gets to the disk. */
type Keeping =
  | { readonly kind: "none" }
  | { readonly kind: "keychain"; readonly keychain: Keychain }
  | { readonly kind: "passphrase"; readonly key: SealingKey };

const VIEW_INTERVAL_MS = 100;

/** Opens the vault. Without a data folder everything is held until the engine ends. */
export function createSecretVault(options: {
  readonly logger: Logger;
  readonly dataFolder: DataFolder | undefined;
  /** Asked once; absent where the shell has no keychain at all. */
  readonly keychain: (() => Promise<KeychainOffer>) | undefined;
}): SecretVault {
  const { logger, dataFolder } = options;
  const file = dataFolder?.openDocument({ name: "secrets", version: 1, schema: documentSchema, isPrivate: true });
  const held = new Map<string, SecretValues>();
  const listeners = new Set<() => void>();
  /** What is on disk and cannot be read yet. */
  let locked: SecretDocument | undefined = file?.initial;
  let keeping: Keeping = { kind: "none" };
  let reason = "this workbench keeps nothing";
  let saving: Promise<void> = Promise.resolve();

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function take(text: string): Result<void, string> {
    const content = contentSchema.safeParse(parseJson(text));
    if (!content.success) return fail("what was kept is damaged");
    // What was entered in the meantime is newer.
    for (const [owner, values] of Object.entries(content.data)) held.set(owner, { ...values, ...held.get(owner) });
    locked = undefined;
    return ok(undefined);
  }

  /** Writes what is held; while something is locked nothing is written over it. */
  async function save(): Promise<void> {
    if (file === undefined || locked !== undefined || keeping.kind === "none") return;
    const owners = [...held.keys()];
    const text = JSON.stringify(Object.fromEntries(held));
    if (keeping.kind === "passphrase") {
      file.write({ kind: "passphrase", owners, sealed: seal(keeping.key, text) });
      return;
    }
    const encrypted = await keeping.keychain.encrypt(text);
    if (encrypted.ok) file.write({ kind: "keychain", owners, encrypted: encrypted.value });
    else logger.log("error", `the keychain did not take the passwords: ${encrypted.error}`);
  }

  function saveSoon(): void {
    saving = saving.then(save);
    changed();
  }

  async function openKeychain(): Promise<void> {
    const offer: KeychainOffer = (await options.keychain?.()) ?? {
      kind: "none",
      reason: "a workbench in a browser has no keychain",
    };
    if (offer.kind === "none") {
      reason = offer.reason;
    } else if (locked?.kind !== "passphrase") {
      keeping = { kind: "keychain", keychain: offer.keychain };
      await readFromKeychain(offer.keychain);
    }
    if (offer.kind === "none" && locked?.kind === "keychain") {
      reason = `${offer.reason}; what the keychain holds for earlier clients cannot be read`;
      locked = undefined;
    }
    changed();
  }

  async function readFromKeychain(keychain: Keychain): Promise<void> {
    if (locked?.kind !== "keychain") return saveSoon();
    const decrypted = await keychain.decrypt(locked.encrypted);
    const taken = decrypted.ok ? take(decrypted.value.text) : decrypted;
    if (!taken.ok) {
      logger.log("error", `the passwords in the keychain cannot be read: ${taken.error}`);
      // What is on the disk may be readable another day: nothing is written over it.
      keeping = { kind: "none" };
      locked = undefined;
      reason = `what the keychain holds for earlier clients cannot be read: ${taken.error}`;
      return undefined;
    }
    if (decrypted.ok && (decrypted.value.isStale || held.size > 0)) saveSoon();
    return undefined;
  }

  void openKeychain();

  function store(): SecretStore {
    if (locked?.kind === "passphrase") return { kind: "locked", clients: locked.owners.length };
    if (keeping.kind === "passphrase") return { kind: "unlocked" };
    if (keeping.kind === "keychain") return { kind: "keychain", name: keeping.keychain.name };
    return { kind: "session", reason, canKeep: file !== undefined };
  }

  return {
    commands: {
      async "secrets.protect"({ passphrase }) {
        if (file === undefined) return fail({ code: "failed", message: "this workbench keeps nothing" });
        if (locked?.kind === "passphrase") {
          return fail({ code: "refused", message: "unlock what is kept first, or forget it" });
        }
        keeping = { kind: "passphrase", key: await createSealingKey(passphrase) };
        locked = undefined;
        saveSoon();
        return ok({});
      },
      async "secrets.unlock"({ passphrase }) {
        if (locked?.kind !== "passphrase") return ok({});
        const unsealed = await unseal(locked.sealed, passphrase);
        const taken = unsealed.ok ? take(unsealed.value.text) : unsealed;
        if (!taken.ok) return fail({ code: "refused", message: taken.error });
        if (unsealed.ok) keeping = { kind: "passphrase", key: unsealed.value.key };
        saveSoon();
        return ok({});
      },
      "secrets.forget"() {
        locked = undefined;
        if (keeping.kind === "passphrase") keeping = { kind: "none" };
        file?.remove();
        changed();
        return ok({});
      },
    },
    views: {
      secrets: {
        intervalMs: VIEW_INTERVAL_MS,
        open(_params, onChange) {
          listeners.add(onChange);
          return { value: store, setParams() {}, act() {}, close: () => void listeners.delete(onChange) };
        },
      },
    },
    get: (owner) => held.get(owner) ?? {},
    held: (owner) => secretNames.filter((name) => held.get(owner)?.[name] !== undefined),
    isLocked: (owner) => locked?.owners.includes(owner) === true && !held.has(owner),
    change(owner, { set = {}, forget = [] }) {
      const kept = Object.entries({ ...held.get(owner), ...set }).filter(
        ([name, value]) => value !== undefined && !forget.some((each) => each === name),
      );
      if (kept.length === 0) held.delete(owner);
      else held.set(owner, Object.fromEntries(kept));
      saveSoon();
    },
    remove(owner) {
      if (held.delete(owner)) saveSoon();
    },
    copy(from, to) {
      const values = held.get(from);
      if (values === undefined) return;
      held.set(to, values);
      saveSoon();
    },
    dispose: () => saving,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
