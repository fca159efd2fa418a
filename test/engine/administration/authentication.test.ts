import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createScramCredentials, writeScramCredentials } from "#electron/engine/policy/index.ts";
import { type EngineWorld, startEngine } from "#test/engine/engine/support.ts";
import { scramFirst, scramProof } from "#test/support/scramProof.ts";

let dataFolder = "";
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "wirebench-"));
});
afterEach(() => rm(dataFolder, { recursive: true, maxRetries: 5 }));

const METHOD = "SCRAM-SHA-256";

/** The port of a listener whose clients need one of these accounts. */
async function listenerWithAccounts({ engine, see, port }: EngineWorld, clientId?: string): Promise<number> {
  const scramSha256 = writeScramCredentials(await createScramCredentials("pencil"));
  const accountsFile = join(dataFolder, "accounts.json");
  const account = { username: "pump", scramSha256, ...(clientId === undefined ? {} : { clientId }) };
  await writeFile(accountsFile, JSON.stringify({ wirebenchAccounts: 1, accounts: [account] }));
  await port();
  const added = await engine.commands["listener.add"]({
    config: {
      ...{ protocol: "mqtt", host: "127.0.0.1", port: 0, isEnabled: true, allowedOrigins: [] },
      access: { kind: "own", accountsFile, isAnonymousAllowed: false },
    },
  });
  if (!added.ok) throw new Error(added.error.message);
  const { listeners } = await see("listeners", {}, (value) => value.listeners[1]?.state.kind !== "starting");
  const state = listeners[1]?.state;
  if (state?.kind !== "listening") throw new Error(JSON.stringify(state));
  return state.port;
}

/** Connects with SCRAM-SHA-256, and answers with the Reason Code of CONNACK. */
async function connackOf(port: number, password: string): Promise<number | undefined> {
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    ...{ clientId: "pump-7", protocolVersion: 5, reconnectPeriod: 0 },
    properties: { authenticationMethod: METHOD, authenticationData: Buffer.from(scramFirst("pump")) },
  });
  client.handleAuth = ({ properties }, callback) => {
    const proof = scramProof("pump", password, String(properties?.authenticationData));
    callback(undefined, {
      cmd: "auth",
      reasonCode: 0x18,
      properties: { authenticationMethod: METHOD, authenticationData: Buffer.from(proof) },
    });
  };
  client.on("error", () => undefined);
  const code = await new Promise<number | undefined>((resolve) => {
    client.on("packetreceive", (packet) => {
      if (packet.cmd === "connack") resolve(packet.reasonCode);
    });
  });
  await client.endAsync(true);
  return code;
}

describe("SCRAM-SHA-256 at the workbench's broker", () => {
  it("is offered to clients of a listener that has accounts, and to nobody else", async () => {
    await using world = startEngine({ dataFolder });
    const port = await listenerWithAccounts(world);
    expect(await connackOf(port, "pencil")).toBe(0);
    expect(await connackOf(await world.port(), "pencil")).toBe(0x8c);
  });

  it("refuses who does not know the password, and the refusal is on record with its reason", async () => {
    await using world = startEngine({ dataFolder });
    expect(await connackOf(await listenerWithAccounts(world), "pen")).toBe(0x87);
    const { rows } = await world.see("denials", {}, ({ total }) => total > 0);
    expect(rows[0]).toMatchObject({ clientIdentifier: "pump-7", rule: { id: METHOD, text: "wrong SCRAM proof" } });
  });

  it("proves who one is, not which client one may be: accounts bind identifiers here too", async () => {
    await using world = startEngine({ dataFolder });
    expect(await connackOf(await listenerWithAccounts(world, "pump-8"), "pencil")).toBe(0x85);
  });
});
