import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectDefined, type Result } from "#shared/base/index.ts";
import {
  type ClientProfile,
  clientProfileSchema,
  MAX_IMPORT_BYTES,
  type ProfileImport,
  readProfiles,
  writeProfileDocument,
} from "#shared/profile/index.ts";

const plain: ClientProfile = {
  name: "line 2",
  target: { kind: "remote", host: "broker.example", port: 8883 },
  clientIdentifier: "line-2",
  protocolVersion: 5,
  clean: false,
  keepAliveSeconds: 30,
  reconnects: true,
};

/** As MQTTX 1.12 writes it, shortened to what matters. */
const mqttx = {
  id: "7b1",
  clientId: "mqttx_1",
  name: "plant",
  clean: false,
  protocol: "wss",
  host: "broker.example",
  port: 8084,
  keepalive: 45,
  connectTimeout: 12,
  reconnect: false,
  username: "anna",
  password: "p",
  path: "mqtt",
  certType: "self",
  ssl: true,
  rejectUnauthorized: false,
  mqttVersion: "5.0",
  ca: "/home/anna/ca.pem",
  cert: "",
  key: "",
  ALPNProtocols: "mqtt, x-amzn-mqtt-ca",
  messages: [],
  subscriptions: [
    { topic: "plant/#", qos: 1, nl: true, rap: true, rh: 2, subscriptionIdentifier: 7 },
    { topic: "plant/#/bad", qos: 1 },
  ],
  will: {
    lastWillTopic: "plant/gone",
    lastWillPayload: "bye",
    lastWillQos: 1,
    lastWillRetain: true,
    properties: { willDelayInterval: 5, contentType: "text/plain", payloadFormatIndicator: true },
  },
  properties: {
    sessionExpiryInterval: 3600,
    receiveMaximum: 20,
    maximumPacketSize: null,
    userProperties: { site: ["a", "b"] },
  },
};

/** As MQTT Explorer keeps it in its settings. */
const explorer = {
  configVersion: 1,
  certValidation: true,
  clientId: "mqtt-explorer-1",
  id: "x",
  name: "home",
  encryption: true,
  subscriptions: [
    { topic: "#", qos: 0 },
    { topic: "$SYS/#", qos: 0 },
    { topic: "home/+", qos: 1 },
  ],
  type: "mqtt",
  host: "home.example",
  port: 8883,
  protocol: "ws",
  basePath: "ws",
  username: "u",
  password: "p",
  selfSignedCertificate: {
    name: "ca.pem",
    data: btoa("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"),
  },
  clientCertificate: { name: "c.der", data: btoa("0\u0082") },
};

function read(value: unknown): ProfileImport {
  return unwrap(readProfiles(typeof value === "string" ? value : JSON.stringify(value)));
}

function unwrap(result: Result<ProfileImport, string>): ProfileImport {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function only(value: unknown) {
  const imported = read(value);
  expect(imported.refused).toEqual([]);
  return expectDefined(imported.profiles[0], "one profile is in the file");
}

function refusal(text: string): string {
  const result = readProfiles(text);
  return result.ok ? "" : result.error;
}

describe("a file of our own", () => {
  it("comes back as it was written", () => {
    const again = read(writeProfileDocument([plain, { ...plain, name: "other" }]));
    expect(again.source).toBe("Wirebench");
    expect(again.profiles.map(({ profile }) => profile)).toEqual([plain, { ...plain, name: "other" }]);
  });

  it("from a newer version is refused by that", () => {
    const text = writeProfileDocument([plain]).replace('"version": 1', '"version": 2');
    expect(refusal(text)).toContain("newer Wirebench");
  });

  it("keeps the good profiles when one is broken, and names the broken one", () => {
    const imported = read({
      format: "wirebench-clients",
      version: 1,
      clients: [plain, { ...plain, name: "bad", clean: 1 }],
    });
    expect(imported.profiles).toHaveLength(1);
    expect(imported.refused).toEqual([{ name: "bad", reason: expect.stringContaining("`clean`") }]);
  });
});

describe("a file of MQTTX", () => {
  it("brings version, transport, credentials, will, properties and subscriptions along", () => {
    const { profile, secrets } = only([mqttx]);
    expect(secrets).toEqual({ password: "p" });
    expect(profile).toEqual({
      name: "plant",
      target: { kind: "remote", host: "broker.example", port: 8084 },
      protocolVersion: 5,
      clientIdentifier: "mqttx_1",
      clean: false,
      keepAliveSeconds: 45,
      connectTimeoutSeconds: 12,
      reconnects: false,
      userName: "anna",
      webSocket: { path: "/mqtt" },
      tls: { verifies: false, alpn: ["mqtt", "x-amzn-mqtt-ca"] },
      connectOptions: {
        sessionExpiryInterval: 3600,
        receiveMaximum: 20,
        userProperties: [
          { name: "site", value: "a" },
          { name: "site", value: "b" },
        ],
      },
      will: {
        topicName: "plant/gone",
        payload: "bye",
        payloadFormat: "text",
        qos: 1,
        retain: true,
        properties: { willDelayInterval: 5, contentType: "text/plain", payloadFormatIndicator: 1 },
      },
      subscriptions: [
        {
          topicFilter: "plant/#",
          qos: 1,
          noLocal: true,
          retainAsPublished: true,
          retainHandling: 2,
          subscriptionIdentifier: 7,
        },
      ],
    });
  });

  it("of an older version has its properties beside everything else", () => {
    const { properties: _properties, ...older } = mqttx;
    const { profile } = only([{ ...older, sessionExpiryInterval: 60, receiveMaximum: null, topicAliasMaximum: 5 }]);
    expect(profile.connectOptions).toEqual({ sessionExpiryInterval: 60, topicAliasMaximum: 5 });
  });

  it("brings the user properties of a will along", () => {
    const will = { ...mqttx.will, properties: { userProperties: { site: "a" } } };
    const { profile } = only([{ ...mqttx, will }]);
    expect(profile.will?.properties?.userProperties).toEqual([{ name: "site", value: "a" }]);
  });

  it("holds one connection alone, without a list around it", () => {
    expect(only(mqttx).profile.clientIdentifier).toBe("mqttx_1");
  });

  it("says what stays behind", () => {
    expect(only([mqttx]).notes.join("\n")).toMatch(/plant\/#\/bad[\s\S]*\/home\/anna\/ca\.pem/);
  });

  it("names a connection that has no host", () => {
    expect(read([mqttx, { ...mqttx, name: "lost", host: "" }]).refused).toEqual([
      { name: "lost", reason: "it names no host" },
    ]);
  });
});

describe("settings of MQTT Explorer", () => {
  it("bring connections with their certificates along, and no subscription to everything", () => {
    const { profile, secrets, notes } = only({ ConnectionManager_connections: { x: explorer } });
    expect(profile.subscriptions).toEqual([{ topicFilter: "home/+", qos: 1 }]);
    expect(profile.webSocket).toEqual({ path: "/ws" });
    expect(profile.tls?.authority).toContain("BEGIN CERTIFICATE");
    expect(secrets).toEqual({ password: "p" });
    expect(notes.join("\n")).toMatch(/c\.der[\s\S]*`#`/);
  });

  it("are known as a bare list of connections as well, and one by itself", () => {
    expect(read({ x: explorer }).source).toBe("MQTT Explorer");
    expect(read(explorer)).toMatchObject({ source: "MQTT Explorer", profiles: [{ profile: { name: "home" } }] });
  });
});

describe("anything else", () => {
  it.each([
    ["nothing", "", "no JSON"],
    ["half a file", '{"format":"wirebench-cl', "no JSON"],
    ["another program's JSON", '{"a":[1,2,3]}', "holds no connections"],
    ["a number", "12", "holds no connections"],
    ["null", "null", "holds no connections"],
    ["a huge file", " ".repeat(MAX_IMPORT_BYTES + 1), "larger than"],
    ["too many connections", JSON.stringify(Array.from({ length: 5_001 }, () => mqttx)), "5000 at most"],
  ])("is refused in words: %s", (_name, text, words) => {
    expect(refusal(text)).toContain(words);
  });

  it("with names of an object's own machinery is data", () => {
    const text = `[${JSON.stringify(mqttx).replace('"name":"plant"', '"name":"__proto__","__proto__":{"host":"evil"},"constructor":1')}]`;
    expect(only(text).profile.name).toBe("__proto__");
    expect(Object.hasOwn(Object.prototype, "host")).toBe(false);
  });

  it("never throws, and only ever gives valid profiles", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.object());
    const broken = (whole: object) =>
      fc.dictionary(fc.constantFrom(...Object.keys(whole)), leaf).map((part) => ({ ...whole, ...part }));
    const file = fc.oneof(
      fc.json(),
      fc.array(broken(mqttx)).map((entries) => JSON.stringify(entries)),
      fc.array(broken(explorer)).map((entries) => JSON.stringify(entries)),
      fc.oneof(broken(mqttx), broken(explorer)).map((entry) => JSON.stringify(entry)),
      fc.array(broken(plain)).map((clients) => JSON.stringify({ format: "wirebench-clients", version: 1, clients })),
    );
    fc.assert(
      fc.property(file, (text) => {
        const result = readProfiles(text);
        if (!result.ok) return result.error.length > 0;
        return result.value.profiles.every(({ profile }) => clientProfileSchema.safeParse(profile).success);
      }),
      { numRuns: 1_000 },
    );
  });

  it("cut anywhere never throws", () => {
    const text = JSON.stringify([mqttx]);
    for (let end = 0; end < text.length; end += 7) expect(refusal(text.slice(0, end))).not.toBe("");
  });
});
