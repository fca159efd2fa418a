import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createSecretVault, type SecretVault } from "#electron/engine/secrets/index.ts";
import { type DataFolder, openDataFolder } from "#electron/engine/storage/index.ts";
import { createRandomIdSource, createSystemClock, type KeychainOffer } from "#electron/engine/support/index.ts";
import { fail, ok } from "#shared/base/index.ts";
import type { SecretStore } from "#shared/contract/index.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-secrets-"));
  folders.push(folder);
  return folder;
}

interface Run {
  readonly vault: SecretVault;
  readonly state: () => SecretStore;
  /** Resolves when the state is of this kind. */
  until(kind: SecretStore["kind"]): Promise<void>;
  end(): Promise<void>;
}

/** One run of the engine over a folder. */
function start(path: string, keychain?: () => Promise<KeychainOffer>): Run {
  const logger = { log() {} };
  const dataFolder: DataFolder = openDataFolder({
    path,
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger,
  });
  const vault = createSecretVault({ logger, dataFolder, keychain });
  const listeners = new Set<() => void>();
  const view = vault.views.secrets.open({}, () => {
    for (const listener of listeners) listener();
  });
  return {
    vault,
    state: view.value,
    until: (kind) =>
      new Promise((resolve) => {
        const look = () => view.value().kind === kind && resolve();
        listeners.add(look);
        look();
      }),
    async end() {
      await vault.dispose();
      await dataFolder.dispose();
    },
  };
}

const keychain = (): Promise<KeychainOffer> =>
  Promise.resolve({
    kind: "keychain",
    keychain: {
      name: "Test keychain",
      encrypt: async (text) => ok(Buffer.from(text).toString("base64").split("").toReversed().join("")),
      decrypt: async (text) =>
        ok({ text: Buffer.from(text.split("").toReversed().join(""), "base64").toString(), isStale: false }),
    },
  });

async function everythingIn(path: string): Promise<string> {
  const names = await readdir(path);
  return (await Promise.all(names.map((name) => readFile(join(path, name), "latin1")))).join("\n");
}

describe("without a keychain and a passphrase", () => {
  it("secrets are held until the engine ends, and nothing of them reaches the disk", async () => {
    const path = await createFolder();
    const run = start(path);
    run.vault.change("a", { set: { password: "s3cret-word" } });
    expect(run.vault.get("a")).toEqual({ password: "s3cret-word" });
    expect(run.vault.held("a")).toEqual(["password"]);
    await run.end();
    expect(await everythingIn(path)).not.toContain("s3cret-word");
    expect(start(path).vault.held("a")).toEqual([]);
  });

  it("says why, as the shell says it", async () => {
    const run = start(await createFolder(), () => Promise.resolve({ kind: "none", reason: "this desktop has none" }));
    await expect.poll(run.state).toEqual({ kind: "session", reason: "this desktop has none", canKeep: true });
  });
});

describe("behind a passphrase", () => {
  it("secrets come back with it, and only with it", async () => {
    const path = await createFolder();
    const first = start(path);
    first.vault.change("a", { set: { password: "s3cret-word", keyPassphrase: "k" } });
    expect(await first.vault.commands["secrets.protect"]({ passphrase: "correct horse" })).toMatchObject({ ok: true });
    expect(first.state()).toEqual({ kind: "unlocked" });
    await first.end();
    const written = await everythingIn(path);
    expect(written).not.toContain("s3cret-word");
    expect(written).not.toContain("correct horse");
    // Windows has no such modes: it says 0o666 of every file.
    expect((await stat(join(path, "secrets.json"))).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o600);

    const second = start(path);
    expect(second.state()).toEqual({ kind: "locked", clients: 1 });
    expect(second.vault.isLocked("a")).toBe(true);
    expect(second.vault.isLocked("b")).toBe(false);
    expect(await second.vault.commands["secrets.unlock"]({ passphrase: "wrong horse" })).toMatchObject({
      ok: false,
      error: { message: "this is not the passphrase" },
    });
    expect(second.vault.held("a")).toEqual([]);
    // What is entered while the rest is locked does not write over it.
    second.vault.change("b", { set: { password: "newer" } });
    expect(await second.vault.commands["secrets.unlock"]({ passphrase: "correct horse" })).toMatchObject({ ok: true });
    expect(second.vault.get("a")).toEqual({ password: "s3cret-word", keyPassphrase: "k" });
    await second.end();

    const third = start(path);
    expect(third.state()).toEqual({ kind: "locked", clients: 2 });
    await third.end();
  });

  it("can be forgotten", async () => {
    const path = await createFolder();
    const first = start(path);
    first.vault.change("a", { set: { password: "p" } });
    await first.vault.commands["secrets.protect"]({ passphrase: "correct horse" });
    await first.vault.commands["secrets.forget"]({});
    await first.end();
    expect(await readdir(path)).toEqual([]);
  });
});

describe("in the system's keychain", () => {
  it("secrets come back by themselves", async () => {
    const path = await createFolder();
    const first = start(path, keychain);
    await first.until("keychain");
    first.vault.change("a", { set: { password: "s3cret-word" } });
    await first.end();
    expect(await everythingIn(path)).not.toContain("s3cret-word");
    const second = start(path, keychain);
    await expect.poll(() => second.vault.get("a")).toEqual({ password: "s3cret-word" });
    await second.end();
  });

  it("are changed one by one, and gone with their owner", async () => {
    const run = start(await createFolder(), keychain);
    run.vault.change("a", { set: { password: "p", proxyPassword: "q" } });
    run.vault.change("a", { forget: ["password"] });
    expect(run.vault.held("a")).toEqual(["proxyPassword"]);
    run.vault.copy("a", "b");
    run.vault.remove("a");
    expect(run.vault.held("a")).toEqual([]);
    expect(run.vault.get("b")).toEqual({ proxyPassword: "q" });
    await run.end();
  });

  it("that it cannot read stay for another day, and what is entered meanwhile is held for the session, as it says", async () => {
    const path = await createFolder();
    const first = start(path, keychain);
    await first.until("keychain");
    first.vault.change("a", { set: { password: "p" } });
    await first.end();
    const offer = await keychain();
    const second = start(path, async () =>
      offer.kind === "none"
        ? offer
        : { ...offer, keychain: { ...offer.keychain, decrypt: async () => fail("no key") } },
    );
    await expect.poll(second.state).toMatchObject({ kind: "session", reason: expect.stringContaining("no key") });
    expect(second.vault.isLocked("a")).toBe(false);
    second.vault.change("b", { set: { password: "q" } });
    await second.end();
    const third = start(path, keychain);
    await expect.poll(() => third.vault.get("a")).toEqual({ password: "p" });
    await third.end();
  });

  it("that is there no more are not asked for in vain", async () => {
    const path = await createFolder();
    const first = start(path, keychain);
    await first.until("keychain");
    first.vault.change("a", { set: { password: "p" } });
    await first.end();
    const second = start(path, () => Promise.resolve({ kind: "none", reason: "no keychain today" }));
    await expect.poll(second.state).toMatchObject({
      kind: "session",
      reason: expect.stringContaining("earlier clients cannot be read"),
    });
    expect(second.vault.isLocked("a")).toBe(false);
    await second.end();
  });
});
