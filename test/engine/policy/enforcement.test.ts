import { describe, expect, it } from "vitest";
import { createPolicyRules } from "#shared/policy/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { talk, talkBroker, talkText } from "./support.ts";

const reading = "/App/Customer/A/Sensor/temp/s1/Reading";
const command = "/App/Customer/A/Sensor/temp/s1/Command";
const readings = "/App/Customer/+/Sensor/+/+/Reading";

describe("a broker that enforces the talk's policy", () => {
  it("passes a sensor's own reading on, and drops one in another's name", () => {
    const { connect, denials } = talkBroker();
    const office = connect({ clientId: "mainoffice-1" });
    office.subscribe(readings);
    const sensor = connect({ clientId: "s2" });
    sensor.publish("/App/Customer/A/Sensor/temp/s2/Reading", "21");
    sensor.publish(reading, "99", { qos: 0 });
    expect(office.messages()).toEqual(["/App/Customer/A/Sensor/temp/s2/Reading 21"]);
    expect(denials).toMatchObject([{ request: { kind: "publish", topicName: reading }, told: "nothing" }]);
  });

  it("names the rule and its line", () => {
    const { authorizer } = talkBroker();
    const client = {
      connection: 1,
      clientIdentifier: "s1",
      userName: undefined,
      protocolVersion: 5,
      remote: "",
    } as const;
    const asked = parseTopicFilter(command);
    if (!asked.ok) throw new Error("not a filter");
    expect(authorizer.decideSubscribe(client, { topicFilter: asked.value, shareName: undefined, qos: 2 })).toEqual({
      effect: "allow",
      maximumQoS: 2,
      rule: {
        id: "S2",
        text: "allow subscribe /App/Customer/A/Sensor/+/s1/Command",
        line: 1 + talkText.split("\n").findIndex((line) => line.includes("id: S2")),
      },
    });
  });

  it("lowers the granted QoS to the rule's", () => {
    const { connect } = talkBroker();
    expect(connect({ clientId: "mainoffice-1" }).subscribe(readings, 2)).toMatchObject([{ granted: [0] }]);
  });

  it.each([
    [4, 0x80],
    [5, 0x87],
  ] as const)("refuses a wide subscription of protocol version %i with code %i", (protocolVersion, code) => {
    const { connect, denials } = talkBroker();
    const sensor = connect({ clientId: "s1", protocolVersion });
    expect(sensor.subscribe("#")).toMatchObject([{ granted: [code] }]);
    expect(denials).toMatchObject([{ request: { kind: "subscribe", topicFilter: "#" }, told: "refused" }]);
  });

  it("grants it where subscriptions are granted and filtered, and delivers what the client may have", () => {
    const { connect, denials } = talkBroker(undefined, { settings: { deniedSubscribe: "grant" } });
    const sensor = connect({ clientId: "s1" });
    expect(sensor.subscribe("#")).toMatchObject([{ granted: [0] }]);
    const office = connect({ clientId: "mainoffice-1" });
    office.publish(command, "on");
    office.publish("/App/Customer/A/Sensor/temp/s2/Command", "off");
    expect(sensor.messages()).toEqual([`${command} on`]);
    expect(denials.map(({ request, told }) => [request.kind, told])).toEqual([
      ["subscribe", "success"],
      ["delivery", "nothing"],
    ]);
  });

  it("lets a share group be joined by name only", () => {
    const { connect } = talkBroker();
    const office = connect({ clientId: "mainoffice-1", protocolVersion: 5 });
    expect(office.subscribe(`$share/ingest/${readings}`)).toMatchObject([{ granted: [0] }]);
    expect(office.subscribe(`$share/thieves/${readings}`)).toMatchObject([{ granted: [0x87] }]);
  });

  it("refuses a connection whose Will Message is not allowed", () => {
    const { connecting, connect } = talkBroker();
    const will = (topic: string) => ({ topic, payload: Buffer.from("gone"), qos: 0, retain: false }) as const;
    expect(connect({ clientId: "s1", will: will(reading) }).isEnded).toBe(false);
    const mobile = connecting({ clientId: "m1", protocolVersion: 5, will: will(reading) });
    expect(mobile.received()).toMatchObject([{ cmd: "connack", reasonCode: 0x87 }]);
  });

  it("refuses a client that holds no role with a rule to connect", () => {
    const { connecting } = talkBroker();
    expect(connecting({ clientId: "nobody" }).received()).toMatchObject([{ cmd: "connack", returnCode: 5 }]);
  });

  it("tells a 3.1.1 client that its refused PUBLISH went well, until it is switched to closing", () => {
    const { broker, connect, denials } = talkBroker();
    const sensor = connect({ clientId: "s1" });
    sensor.publish(command, "on", { qos: 1 });
    expect(sensor.received()).toMatchObject([{ cmd: "puback" }]);
    expect(denials.at(-1)?.told).toBe("success");
    broker.setDenials({ deniedPublish: { v3: "close", v5: "disconnect" }, deniedSubscribe: "refuse" });
    sensor.publish(command, "on", { qos: 1 });
    expect(sensor.isEnded).toBe(true);
    expect(denials.at(-1)?.told).toBe("closed");
  });
});

describe("a policy that is replaced while the broker runs", () => {
  it("judges the next PUBLISH of a connection by the new one", () => {
    const { connect, authorizer, denials } = talkBroker("as-on-the-slide");
    const sensor = connect({ clientId: "s2" });
    sensor.publish(reading, "99");
    expect(denials).toHaveLength(0);
    authorizer.replace({ rules: createPolicyRules(talk()) });
    sensor.publish(reading, "99");
    expect(denials).toHaveLength(1);
  });

  it("reports subscriptions that stand and are filtered from now on", () => {
    const { broker, connect, authorizer } = talkBroker("as-on-the-slide");
    const sensor = connect({ clientId: "s1" });
    sensor.subscribe("/App/Customer/A/+/+/s1");
    authorizer.replace({ rules: createPolicyRules(talk()) });
    expect(broker.rejudge()).toMatchObject([
      { kind: "subscription-filtered", clientIdentifier: "s1", topicFilter: "/App/Customer/A/+/+/s1" },
    ]);
    expect(broker.subscriptionCount).toBe(1);
  });

  it("takes a member that may not receive out of its share group, and disconnects who may not stay", () => {
    const { broker, connect, authorizer } = talkBroker();
    const office = connect({ clientId: "mainoffice-1", protocolVersion: 5 });
    office.subscribe(`$share/ingest/${readings}`);
    const { document, locate } = talk();
    const roles = document.roles.map((role) =>
      role.id === "main-office"
        ? { ...role, rules: role.rules.map((rule) => (rule.id === "M1" ? { ...rule, share: [] } : rule)) }
        : role,
    );
    authorizer.replace({ rules: createPolicyRules({ document: { ...document, roles }, locate }) });
    expect(broker.rejudge()).toMatchObject([{ kind: "share-left", topicFilter: `$share/ingest/${readings}` }]);
    expect(broker.subscriptionCount).toBe(0);
    authorizer.replace({ rules: createPolicyRules({ document: { ...document, roles: [] }, locate }) });
    // Nobody speaks of connecting any more: the default denies it.
    expect(broker.rejudge()).toMatchObject([{ kind: "disconnected", clientIdentifier: "mainoffice-1" }]);
    expect(office.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x87 }]);
  });

  it("lowers the QoS of subscriptions that stand, and drops a Will Message that is not allowed any more", () => {
    const { broker, connect, authorizer } = talkBroker();
    const sensor = connect({
      clientId: "s1",
      will: { topic: reading, payload: Buffer.from("gone"), qos: 0, retain: false },
    });
    sensor.subscribe(command, 2);
    const { document, locate } = talk();
    const roles = document.roles.map((role) =>
      role.id === "sensor"
        ? {
            ...role,
            connect: { clientId: "{self.sensorId}", will: "none" as const },
            rules: role.rules.map((rule) => (rule.id === "S2" ? { ...rule, maxQos: 1 as const } : rule)),
          }
        : role,
    );
    authorizer.replace({ rules: createPolicyRules({ document: { ...document, roles }, locate }) });
    expect(broker.rejudge().map(({ kind }) => kind)).toEqual(["will-dropped", "qos-lowered"]);
    expect(sensor.isEnded).toBe(false);
  });
});
