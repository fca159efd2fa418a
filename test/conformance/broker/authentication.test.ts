import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type * as mqttPacket from "mqtt-packet";
import { describe, expect, it } from "vitest";
import type { AuthenticationMethod } from "#electron/engine/broker/index.ts";
import { createScramCredentials, createScramSha256 } from "#electron/engine/policy/index.ts";
import { setup, type TestClient } from "#test/engine/broker/support.ts";

const method = "SCRAM-SHA-256";
const credentials = await createScramCredentials("pencil");
const scram = createScramSha256((userName) => (userName === "user" ? credentials : undefined));

/** A method that thinks before it answers: it wants to hear `please` once. */
const polite: AuthenticationMethod = {
  name: "polite",
  start: () => ({
    step: async (data) =>
      Buffer.from(data ?? []).toString() === "please"
        ? { kind: "done", userName: "guest", data: undefined }
        : { kind: "continue", data: Buffer.from("what do you say?") },
  }),
};

function world() {
  const methods = setup({ authenticationMethods: [scram, polite] });
  return {
    ...methods,
    connecting: (authenticationMethod: string, authenticationData?: string) =>
      methods.connecting({
        protocolVersion: 5,
        properties: {
          authenticationMethod,
          ...(authenticationData === undefined ? {} : { authenticationData: Buffer.from(authenticationData) }),
        },
      }),
  };
}

function auth(client: TestClient, reasonCode: number, data: string, authenticationMethod = method): void {
  client.send({
    cmd: "auth",
    reasonCode,
    properties: { authenticationMethod, authenticationData: Buffer.from(data) },
  } as mqttPacket.IAuthPacket);
}

/** What the server said in its only packet. */
function answer(client: TestClient): {
  readonly cmd: string;
  readonly reasonCode: number | undefined;
  readonly data: string;
} {
  const packets = client.received();
  expect(packets).toHaveLength(1);
  const packet = packets[0] as mqttPacket.IAuthPacket | mqttPacket.IConnackPacket;
  const properties: { authenticationMethod?: string; authenticationData?: Buffer } = packet.properties ?? {};
  if (packet.cmd === "auth" && properties.authenticationMethod !== method) throw new Error("AUTH names another method");
  return { cmd: packet.cmd, reasonCode: packet.reasonCode, data: String(properties.authenticationData ?? "") };
}

const first = "n,,n=user,r=nonce";

/** The client's last message, by RFC 5802 and not by our code, and the server's word that it must earn. */
function finalOf(challenge: string, password = "pencil"): { readonly message: string; readonly verifier: string } {
  const [, nonce = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
  const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
  const clientKey = hmac(salted, "Client Key");
  const withoutProof = `c=biws,r=${nonce}`;
  const exchanged = `n=user,r=nonce,${challenge},${withoutProof}`;
  const signature = hmac(createHash("sha256").update(clientKey).digest(), exchanged);
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString("base64");
  return {
    message: `${withoutProof},p=${proof}`,
    verifier: `v=${hmac(hmac(salted, "Server Key"), exchanged).toString("base64")}`,
  };
}

/** A client that has proved who it is. */
function connected(): TestClient {
  const client = world().connecting(method, first);
  auth(client, 0x18, finalOf(answer(client).data).message);
  expect(answer(client)).toMatchObject({ cmd: "connack", reasonCode: 0 });
  return client;
}

describe("enhanced authentication", () => {
  it("[MQTT5-4.12.0-2] [MQTT5-4.12.0-5] asks with AUTH 0x18, and names the method in AUTH and CONNACK", () => {
    const { connecting, broker } = world();
    const client = connecting(method, first);
    const challenge = answer(client);
    expect(challenge).toMatchObject({ cmd: "auth", reasonCode: 0x18 });
    const { message, verifier } = finalOf(challenge.data);
    auth(client, 0x18, message);
    expect(client.received()).toMatchObject([
      {
        cmd: "connack",
        reasonCode: 0,
        properties: { authenticationMethod: method, authenticationData: Buffer.from(verifier) },
      },
    ]);
    expect(broker.connections()[0]?.userName).toBe("user");
  });

  it("[MQTT5-4.12.0-1] refuses a method that it does not know", () => {
    expect(world().connecting("GSSAPI").received()).toMatchObject([{ cmd: "connack", reasonCode: 0x8c }]);
  });

  it("[MQTT5-4.12.0-3] closes when the client continues with another code", () => {
    const { connecting } = world();
    const client = connecting(method, first);
    const { message } = finalOf(answer(client).data);
    auth(client, 0x19, message);
    expect(client.isEnded).toBe(true);
    expect(client.received()).toEqual([]);
  });

  it.each([
    ["a wrong password", first, "pencils"],
    ["an unknown user, as late as a wrong password", first.replace("user", "nobody"), "pencil"],
  ])("[MQTT5-4.12.0-4] refuses %s with CONNACK and closes", (_name, message, password) => {
    const { connecting, broker } = world();
    const client = connecting(method, message);
    const challenge = answer(client);
    expect(challenge.cmd).toBe("auth");
    auth(client, 0x18, finalOf(challenge.data, password).message);
    expect(answer(client)).toMatchObject({ cmd: "connack", reasonCode: 0x87 });
    expect(client.isEnded).toBe(true);
    expect(broker.sessionCount).toBe(0);
  });

  it.each(["", "p=tls-unique,,n=user,r=nonce", "n,,r=nonce", "garbage"])(
    "[MQTT5-4.12.0-4] refuses `%s` where SCRAM begins",
    (message) => {
      const { connecting } = world();
      const client = connecting(method);
      // Without data in CONNECT the server asks for the first word.
      expect(answer(client)).toMatchObject({ cmd: "auth", reasonCode: 0x18, data: "" });
      if (message === "") return;
      auth(client, 0x18, message);
      expect(answer(client)).toMatchObject({ cmd: "connack", reasonCode: 0x87 });
    },
  );

  it("[MQTT5-4.12.0-5] [MQTT5-4.12.1-1] closes at AUTH with another method", () => {
    const client = connected();
    auth(client, 0x19, first, "polite");
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
  });

  it("[MQTT5-3.1.2-30] closes when anything but AUTH or DISCONNECT comes before CONNACK", () => {
    const { connecting } = world();
    const client = connecting(method, first);
    client.received();
    client.publish("x", "early");
    expect(client.isEnded).toBe(true);
    const another = connecting(method, first);
    another.send({ cmd: "disconnect", reasonCode: 0 });
    expect(another.isEnded).toBe(true);
  });

  it("[MQTT5-4.12.0-6] [MQTT5-4.12.0-7] knows no AUTH without a method in CONNECT", () => {
    const { connect } = world();
    const client = connect({ protocolVersion: 5 });
    auth(client, 0x19, first);
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
  });

  it("lets a client prove itself again, while its messages flow", () => {
    const client = connected();
    client.subscribe("x");
    auth(client, 0x19, first);
    const challenge = answer(client);
    expect(challenge).toMatchObject({ cmd: "auth", reasonCode: 0x18 });
    client.publish("x", "meanwhile");
    expect(client.messages()).toEqual(["x meanwhile"]);
    const { message, verifier } = finalOf(challenge.data);
    auth(client, 0x18, message);
    expect(answer(client)).toEqual({ cmd: "auth", reasonCode: 0, data: verifier });
  });

  it("[MQTT5-4.12.1-2] disconnects a client that fails to", () => {
    const client = connected();
    auth(client, 0x19, first);
    auth(client, 0x18, finalOf(answer(client).data, "wrong").message);
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x87 }]);
    expect(client.isEnded).toBe(true);
  });

  it("takes any method that is plugged in, also one that thinks before it answers", async () => {
    const { connecting, broker } = world();
    const client = connecting("polite");
    await Promise.resolve();
    expect(client.received()).toMatchObject([{ cmd: "auth", reasonCode: 0x18 }]);
    auth(client, 0x18, "please", "polite");
    await Promise.resolve();
    expect(client.received()).toMatchObject([{ cmd: "connack", reasonCode: 0 }]);
    expect(broker.connections()[0]?.userName).toBe("guest");
  });

  it("gives up on a client that never answers", () => {
    const { connecting, clock } = world();
    const client = connecting(method, first);
    clock.advance(10_001);
    expect(client.isEnded).toBe(true);
  });
});

describe("Response Information", () => {
  it("[MQTT5-3.1.2-28] is given to who asks for it only", () => {
    const { connecting } = setup();
    const ask = (requestResponseInformation: boolean) =>
      connecting({ protocolVersion: 5, clientId: "a/+", properties: { requestResponseInformation } }).received()[0];
    expect(ask(true)).toMatchObject({ properties: { responseInformation: "response/a%2F%2B" } });
    expect(ask(false)).not.toMatchObject({ properties: { responseInformation: expect.anything() } });
  });
});

describe("Server Reference", () => {
  it("sends clients to another server, for now or for good, until they are served here again", () => {
    const { broker, connect, connecting } = setup();
    const modern = connect({ protocolVersion: 5 });
    const old = connect();
    broker.redirect({ to: "other.example:1883", isPermanent: false });
    const properties = { serverReference: "other.example:1883" };
    expect(modern.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x9c, properties }]);
    expect(old.isEnded).toBe(true);
    expect(connecting({ protocolVersion: 5 }).received()).toMatchObject([{ reasonCode: 0x9c, properties }]);
    expect(connecting().received()).toMatchObject([{ cmd: "connack", returnCode: 3 }]);
    broker.redirect({ to: "other.example:1883", isPermanent: true });
    expect(connecting({ protocolVersion: 5 }).received()).toMatchObject([{ reasonCode: 0x9d, properties }]);
    broker.redirect(undefined);
    expect(connect).not.toThrow();
  });
});
