import { afterEach, describe, expect, it } from "vitest";
import { createBroker, type ListenRequest, noCapture } from "#electron/engine/broker/index.ts";
import {
  createPermissiveAuthorizer,
  createScramCredentials,
  createScramSha256,
} from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { createTestAuthority } from "#test/support/certificates.ts";
import { probe } from "./probeWorld.ts";

const disposals: (() => unknown)[] = [];

afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

async function listen(request: Partial<ListenRequest>): Promise<number> {
  const credentials = await createScramCredentials("pencil");
  const broker = createBroker({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger: { log() {} },
    authorizer: createPermissiveAuthorizer(),
    captureSink: noCapture,
    authenticationMethods: [createScramSha256((name) => (name === "us=er,1" ? credentials : undefined))],
  });
  disposals.push(() => broker.close());
  const listening = await broker.listen({ host: "127.0.0.1", port: 0, ...request });
  if (!listening.ok) throw new Error(JSON.stringify(listening.error));
  return listening.value.port;
}

describe("a probe goes the way of a client:", () => {
  it("over secure WebSocket", async () => {
    const authority = await createTestAuthority();
    const port = await listen({ protocol: "wss", tls: await authority.issue() });
    const { report, finding } = await probe(port, {
      profile: { webSocket: { path: "/mqtt" }, tls: { verifies: true, authority: authority.certificate } },
    });
    expect(report.state).toBe("complete");
    for (const id of ["version-5", "version-4", "version-3"]) expect(finding(id).verdict).toBe("works");
  });

  it("with SCRAM in 5.0, and without it before", async () => {
    const { report, finding } = await probe(await listen({}), {
      userName: "us=er,1",
      password: "pencil",
      profile: { authentication: { method: "SCRAM-SHA-256" } },
    });
    expect(report.state).toBe("complete");
    expect(finding("version-5").verdict).toBe("works");
    expect(finding("version-4").verdict).toBe("works");
  });

  it("with SCRAM, without ever sending the password", async () => {
    const sent: Buffer[] = [];
    const { report } = await probe(await listen({}), {
      userName: "us=er,1",
      password: "pencil",
      profile: { authentication: { method: "SCRAM-SHA-256" } },
      captureSink: {
        ...noCapture,
        packet(_connection, _direction, bytes) {
          sent.push(Buffer.from(bytes));
          return -1;
        },
      },
    });
    expect(report.state).toBe("complete");
    expect(Buffer.concat(sent).includes("us=er,1")).toBe(true);
    expect(Buffer.concat(sent).includes("pencil")).toBe(false);
  });

  it("and names the certificate to blame", async () => {
    const authority = await createTestAuthority();
    const port = await listen({ protocol: "mqtts", tls: await authority.issue() });
    const { report } = await probe(port, { profile: { tls: { verifies: true } } });
    expect(report).toMatchObject({ state: "failed", failure: { step: "tls" } });
    expect(report.failure?.certificates.length).toBeGreaterThan(0);
  });
});

it("every packet of a probe is recorded, and a finding names its connections", async () => {
  const opened: string[] = [];
  const recorded = new Set<number>();
  const { report } = await probe(await listen({}), {
    captureSink: {
      ...noCapture,
      connectionOpened: ({ remote }) => opened.push(remote),
      packet(connection) {
        recorded.add(connection);
        return -1;
      },
    },
  });
  expect(opened).toHaveLength(report.sent.connections);
  for (const { connections } of report.findings) {
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of connections) expect(recorded.has(connection)).toBe(true);
  }
});
