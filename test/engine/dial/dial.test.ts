import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsOptions } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { dial } from "#electron/engine/dial/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";
import { createSelfSigned, createTestAuthority, type TestAuthority } from "#test/support/certificates.ts";
import {
  authority,
  disposals,
  disposeAll,
  good,
  hears,
  listen,
  startEcho,
  startTls,
  trusting,
  tryToDial,
} from "./dialWorld.ts";

afterEach(disposeAll);

describe("TCP", () => {
  it("goes through name and connection, and carries bytes", async () => {
    const { dialled, steps } = await tryToDial({ port: await startEcho() });
    expect(steps).toEqual(["name", "tcp"]);
    await hears(dialled, "hello");
  });

  it("explains a name that is not known", async () => {
    const { failure } = await tryToDial({ host: "no-such-host.invalid", port: 1 });
    expect(failure).toMatchObject({ step: "name", isTransient: true });
    expect(failure?.meaning).toContain("`no-such-host.invalid`");
  });

  it("explains a port at which nobody listens", async () => {
    const port = await startEcho();
    await disposals.pop()?.();
    const { failure } = await tryToDial({ host: "127.0.0.1", port });
    expect(failure).toMatchObject({
      step: "tcp",
      code: "ECONNREFUSED",
      meaning: expect.stringContaining("nobody listens"),
    });
  });

  it("leaves no connection open when it is given up while the name is looked up", async () => {
    const server = createServer((socket) => socket.resume());
    const port = await listen(server);
    const abort = new AbortController();
    const attempt = dial(
      { host: "localhost", port },
      {
        clock: createFakeClock(),
        timeoutSeconds: 5,
        signal: abort.signal,
        onStep: (step) => step === "name" && abort.abort(),
      },
    );
    expect((await attempt).ok).toBe(false);
    const { dialled } = await tryToDial({ port });
    const openThere = (): Promise<number> =>
      new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    await expect.poll(openThere).toBe(1);
    dialled?.stream.destroy();
    await expect.poll(openThere).toBe(0);
  });

  it("ends at once when it is given up", async () => {
    const port = await listen(createServer(() => {}));
    const abort = new AbortController();
    const attempt = dial(
      { host: "127.0.0.1", port, tls: trusting() },
      {
        clock: createFakeClock(),
        timeoutSeconds: 5,
        signal: abort.signal,
        onStep: (step) => step === "tls" && abort.abort(),
      },
    );
    expect((await attempt).ok).toBe(false);
  });
});

describe("TLS", () => {
  it("reports version, cipher, protocol and chain", async () => {
    const port = await startTls(good, { ALPNProtocols: ["mqtt"] });
    const { dialled, steps } = await tryToDial({ port, tls: trusting({ alpn: ["x", "mqtt"] }) });
    expect(steps).toEqual(["name", "tcp", "tls"]);
    expect(dialled?.security).toMatchObject({ protocol: "TLSv1.3", alpn: "mqtt" });
    expect(dialled?.security?.problem).toBeUndefined();
    expect(dialled?.security?.certificates[0]).toMatchObject({
      subject: "CN=broker",
      issuer: "CN=Test authority",
      names: ["DNS:localhost", "IP Address:127.0.0.1"],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    await hears(dialled, "hello");
  });

  it.each<[string, Parameters<TestAuthority["issue"]>[0], string, string]>([
    ["that has expired", { fromDays: -30, toDays: -2 }, "expired on", "expired on"],
    ["that is not valid yet", { fromDays: 2, toDays: 30 }, "is not valid before", "not valid before"],
    [
      "for another host",
      { names: ["other.example"] },
      "is for DNS:other.example, not for `localhost`",
      "not for `localhost`",
    ],
    ["for clients", { usage: "client" }, "not made for servers", "not made for servers"],
  ])("explains a certificate %s, and which it is", async (_what, options, meaning, problem) => {
    const port = await startTls(await authority.issue(options));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls", isTransient: false, remedy: expect.any(String) });
    expect(failure?.meaning).toContain(meaning);
    expect(failure?.certificates?.[0]?.problem).toContain(problem);
  });

  it("explains an authority that is not known", async () => {
    const other = await createTestAuthority("Another authority");
    const { failure } = await tryToDial({
      port: await startTls(good),
      tls: trusting({ authority: other.certificate }),
    });
    expect(failure?.meaning).toContain("`CN=Test authority`");
    expect(failure?.certificates?.some(({ problem }) => problem !== undefined)).toBe(true);
  });

  it("explains a chain whose root is sent and not trusted", async () => {
    const chained = { ...good, certificate: `${good.certificate}\n${authority.certificate}` };
    const { failure } = await tryToDial({ port: await startTls(chained), tls: { verifies: true } });
    expect(failure?.meaning).toContain("ends at an authority that is not trusted");
    expect(failure?.certificates?.[1]).toMatchObject({ isSelfSigned: true, problem: expect.any(String) });
  });

  it("explains a certificate that is signed by itself, and trusts it when told so", async () => {
    const alone = await createSelfSigned();
    const port = await startTls(alone);
    const { failure } = await tryToDial({ port, tls: { verifies: true } });
    expect(failure?.meaning).toContain("signed by itself");
    const trusted = await tryToDial({ port, tls: { verifies: true, authority: alone.certificate } });
    expect(trusted.failure).toBeUndefined();
  });

  it("connects all the same when nobody insists, and says what is wrong", async () => {
    const port = await startTls(await authority.issue({ toDays: -1, fromDays: -9 }));
    const { dialled } = await tryToDial({ port, tls: trusting({ verifies: false }) });
    expect(dialled?.security?.problem).toContain("expired");
    expect(dialled?.security?.certificates[0]?.problem).toContain("expired");
  });

  it("asks for another server name, and judges the certificate by it", async () => {
    const port = await startTls(await authority.issue({ names: ["broker.example"] }));
    expect((await tryToDial({ port, tls: trusting({ serverName: "broker.example" }) })).failure).toBeUndefined();
  });

  it("explains a peer that speaks no TLS", async () => {
    const port = await listen(createServer((socket) => void socket.write(" \u0002\u0000\u0000plain")));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls", meaning: "what answers does not speak TLS" });
  });

  it("explains a peer that never answers", async () => {
    const clock = createFakeClock();
    const server = createServer(() => clock.advance(5_000));
    const { failure } = await tryToDial({ port: await listen(server), tls: trusting() }, clock);
    expect(failure?.meaning).toMatch(/within 5 s/);
  });

  it("explains versions that do not meet", async () => {
    const port = await startTls(good, { maxVersion: "TLSv1.2" });
    const { failure } = await tryToDial({ port, tls: trusting({ minimumVersion: "TLSv1.3" }) });
    expect(failure?.meaning).toContain("no version of TLS in common");
  });

  it("explains application protocols that do not meet", async () => {
    const port = await startTls(good, { ALPNProtocols: ["mqtt"] });
    const { failure } = await tryToDial({ port, tls: trusting({ alpn: ["x"] }) });
    expect(failure?.meaning).toContain("none of the application protocols");
  });
});

describe("a client certificate", () => {
  const demand = (more: TlsOptions = {}): TlsOptions => ({
    requestCert: true,
    rejectUnauthorized: true,
    ca: authority.certificate,
    ...more,
  });

  it("is shown", async () => {
    const { certificate, privateKey } = await authority.issue({ commonName: "anna", usage: "client" });
    const { dialled } = await tryToDial({
      port: await startTls(good, demand()),
      tls: trusting({ certificate, privateKey }),
    });
    expect(dialled?.security?.problem).toBeUndefined();
    await hears(dialled, "hello");
  });

  it("that is missing is named, in TLS 1.2 during the handshake", async () => {
    const port = await startTls(good, demand({ maxVersion: "TLSv1.2" }));
    const { failure } = await tryToDial({ port, tls: trusting() });
    expect(failure).toMatchObject({ step: "tls" });
    expect(`${failure?.meaning} ${failure?.remedy}`).toContain("client certificate");
  });

  it("whose key belongs to another one is refused before anything is sent", async () => {
    const { certificate } = await authority.issue({ usage: "client" });
    const { privateKey } = await authority.issue({ usage: "client" });
    const { failure } = await tryToDial({ port: await startTls(good), tls: trusting({ certificate, privateKey }) });
    expect(failure?.meaning).toContain("private key does not belong to the client certificate");
  });

  it("that is no PEM is refused in words", async () => {
    const { failure } = await tryToDial({
      port: await startTls(good),
      tls: trusting({
        certificate: "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----",
        privateKey: good.privateKey,
      }),
    });
    expect(failure).toMatchObject({ step: "tls", isTransient: false });
  });

  it.skipIf(!hasOpenssl())("as PKCS #12 is opened with its passphrase, and only with it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wirebench-p12-"));
    disposals.push(() => rmSync(folder, { recursive: true }));
    const { certificate, privateKey } = await authority.issue({ commonName: "anna", usage: "client" });
    writeFileSync(join(folder, "c.pem"), certificate);
    writeFileSync(join(folder, "k.pem"), privateKey);
    execFileSync(
      "openssl",
      ["pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-out", "a.p12", "-passout", "pass:open"],
      {
        cwd: folder,
      },
    );
    const pkcs12 = readFileSync(join(folder, "a.p12"));
    const port = await startTls(good, demand());
    await hears((await tryToDial({ port, tls: trusting({ pkcs12, passphrase: "open" }) })).dialled, "hello");
    const wrong = await tryToDial({ port, tls: trusting({ pkcs12, passphrase: "wrong" }) });
    expect(wrong.failure?.meaning).toContain("passphrase does not open the key");
    const none = await tryToDial({ port, tls: trusting({ pkcs12: Buffer.from("no file"), passphrase: "open" }) });
    expect(none.failure?.meaning).toContain("PKCS #12 file cannot be read");
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
