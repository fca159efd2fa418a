import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CliIo } from "#electron/cli/io.ts";
import { policyCommand } from "#electron/cli/policy/index.ts";

const talk = readFileSync(new URL("../../../docs/examples/talk.policy.yaml", import.meta.url));

async function run(commandLine: readonly string[], files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const known: Readonly<Record<string, string | Uint8Array>> = { "talk.yaml": talk, ...files };
  const io: CliIo = {
    stdin: (async function* () {})(),
    stdout: async (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    signal: new AbortController().signal,
    async *openFile(path) {
      const file = Object.hasOwn(known, path) ? known[path] : undefined;
      if (file === undefined) throw new Error("no such file");
      yield typeof file === "string" ? new TextEncoder().encode(file) : file;
    },
  };
  const exitCode = await policyCommand(commandLine, io);
  return { exitCode, out: out.join(""), err: err.join("\n") };
}

describe("wirebench policy check", () => {
  it("ends with 0 when every requirement is proved", async () => {
    const { exitCode, out } = await run(["check", "talk.yaml"]);
    expect(exitCode).toBe(0);
    expect(out.match(/^proved/gm)).toHaveLength(6);
  });

  it("ends with 1 and a witness when one is refuted", async () => {
    const { exitCode, out } = await run(["check", "talk.yaml", "--variant", "as-on-the-slide"]);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^refuted {2}R3: .* can publish .*Reading, which belongs to .*rule S1 \(line \d+\)/m);
    expect(out).toMatch(/^refuted {2}R5: .* cannot receive .*Command/m);
  });

  it("prints one JSON object with --json", async () => {
    const { out } = await run(["check", "talk.yaml", "--json"]);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({ requirements: [{ id: "R1", kind: "proved" }, {}, {}, {}, {}, {}] });
  });

  it("runs the tests of the policy, and ends with 1 when one fails", async () => {
    const test = (expected: string) => `${String(talk)}
tests:
  - { id: T1, client: { clientId: s1, groups: [sensors], attributes: { custId: A } }, subscribe: "#", expect: ${expected} }
`;
    const passed = await run(["check", "p.yaml"], { "p.yaml": test("deny") });
    expect(passed).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^passed {3}T1$/m) });
    const failed = await run(["check", "p.yaml"], { "p.yaml": test("allow") });
    expect(failed).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/^failed {3}T1: expected allow, but denied by default/m),
    });
    const json = await run(["check", "p.yaml", "--json"], { "p.yaml": test("allow") });
    expect(JSON.parse(json.out)).toMatchObject({ tests: [{ id: "T1", isPassed: false, effect: "deny" }] });
  });

  it("lists the 23 lints with their sources", async () => {
    const { exitCode, out } = await run(["lints"]);
    expect(exitCode).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(23);
    expect(out).toMatch(/^P5 +value may hold .*CVE-2017-7650/m);
    expect(Object.keys(JSON.parse((await run(["lints", "--json"])).out))).toHaveLength(23);
  });

  it("names file, line and column of a mistake and ends with 2", async () => {
    const { exitCode, err } = await run(["check", "bad.yaml"], { "bad.yaml": "mqttPolicy: 2\n" });
    expect(exitCode).toBe(2);
    expect(err).toContain("bad.yaml:1:13: `mqttPolicy`: expected `1`");
  });
});

describe("wirebench policy explain", () => {
  const who = ["--client", "s1", "--group", "sensors", "--attribute", "custId=A", "--attribute", "sensorType=temp"];

  it("names the rule that decided, with its line", async () => {
    const topic = "/App/Customer/A/Sensor/temp/s1/Reading";
    const { exitCode, out } = await run(["explain", "talk.yaml", ...who, "--publish", topic]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^allowed by rule S1 \(line \d+\)/);
  });

  it("says that nothing allowed it", async () => {
    const { out } = await run(["explain", "talk.yaml", ...who, "--subscribe", "#"]);
    expect(out).toMatch(/^denied by default/);
  });

  it.each([
    [["explain", "talk.yaml"], "needs --client"],
    [["explain", "talk.yaml", "--client", "x"], "exactly one of"],
    [["explain", "talk.yaml", "--client", "x", "--publish", "a/#"], "--publish"],
    [["explain", "talk.yaml", "--client", "x", "--publish", "a", "--qos", "3"], "`3`"],
    [["explain", "talk.yaml", "--client", "x", "--attribute", "y", "--connect"], "`y`"],
    [["check", "none.yaml"], "none.yaml"],
    [["check", "talk.yaml", "--variant", "none"], "`none`"],
    [["judge"], "`judge`"],
    [["check", "--nope"], "--nope"],
  ])("refuses %j in one sentence", async (commandLine, sentence) => {
    const { exitCode, err } = await run(commandLine);
    expect(exitCode).toBe(2);
    expect(err).toContain(sentence);
    expect(err.split("\n")).toHaveLength(1);
  });
});

describe("wirebench policy diff", () => {
  it("prints a topic for each rule that makes a difference", async () => {
    const spoiled = talk
      .toString()
      .replace("id: P1, effect: allow", "id: P1, effect: deny")
      .replace(", maxQos: 0 }\n      - { id: P2", " }\n      - { id: P2");
    const { exitCode, out, err } = await run(["diff", "talk.yaml", "other.yaml"], { "other.yaml": spoiled });
    expect(err).toBe("");
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^mobile receive \/App\/Customer\/\S+\/Sensor\/\S+\/\S+\/Reading: allow before, deny after$/m);
  });

  it("ends with 0 when nothing differs", async () => {
    expect(await run(["diff", "talk.yaml", "talk.yaml"])).toEqual({ exitCode: 0, out: "", err: "" });
  });
});

describe("wirebench policy emit", () => {
  it("prints the text, and on stderr what is lost and which topics are judged otherwise", async () => {
    const { exitCode, out, err } = await run(["emit", "talk.yaml", "--to", "mosquitto-acl"]);
    expect(exitCode).toBe(0);
    expect(out).toContain("pattern write /App/Customer/%u/Sensor/+/%c/Reading\n");
    expect(err).toMatch(/^lost A \(attributes and groups of a client\): .*sensor, main-office, mobile$/m);
    expect(err).toMatch(/^differs: \S+ \(sensor\) can receive \/App\/Customer\/\S+\/Reading there through \S+$/m);
  });

  it("prints one JSON object with --json", async () => {
    const { out } = await run([
      "emit",
      "talk.yaml",
      "--to",
      "mosquitto-dynsec",
      "--variant",
      "as-on-the-slide",
      "--json",
    ]);
    expect(JSON.parse(out)).toMatchObject({ dialect: "mosquitto-dynsec", evidence: "source-read" });
  });

  it("names the dialects when there is no such one", async () => {
    const { exitCode, err } = await run(["emit", "talk.yaml", "--to", "latin"]);
    expect(exitCode).toBe(2);
    expect(err).toContain("mosquitto-acl, mosquitto-dynsec, emqx, hivemq, aws-iot");
  });
});

describe("wirebench policy import", () => {
  it.each([
    [
      "mosquitto-dynsec",
      '{"clients":[{"username":"ada","clientid":"c","roles":[]}]}',
      "file:1: not taken over (C): bind",
    ],
    ["emqx", '{deny, {ipaddr, "::1"}, all, ["a"]}.', "file:1: not taken over (A): left out"],
    [
      "aws-iot",
      '{"Statement":[{"Effect":"Deny","Action":"iot:Connect","Resource":"*"}]}',
      "file:1: not taken over (C)",
    ],
  ])("reads %s and names the line of what it loses", async (dialect, text, loss) => {
    const { exitCode, out, err } = await run(["import", "file", "--from", dialect], { file: text });
    expect(exitCode).toBe(0);
    expect(out).toContain("mqttPolicy: 1");
    expect(err).toContain(loss);
    const json = await run(["import", "file", "--from", dialect, "--json"], { file: text });
    expect(JSON.parse(json.out)).toMatchObject({ dialect, losses: expect.arrayContaining([expect.anything()]) });
  });

  it("prints a policy that can be checked", async () => {
    const { exitCode, out, err } = await run(["import", "acl", "--from", "mosquitto-acl"], {
      acl: "topic read news\nuser ada\ntopic write a/#\npattern read to/%u\n",
    });
    expect(exitCode).toBe(0);
    expect(err).toContain("not taken over: lines for clients without a user name");
    expect(await run(["check", "policy.yaml"], { "policy.yaml": out })).toMatchObject({ exitCode: 0, err: "" });
  });

  it.each([
    [["import", "acl"], "--from"],
    [["import", "acl", "--from", "mosquitto-acl"], "acl:1:1: expected `topic`"],
    [["import", "--from", "mosquitto-acl"], "one file"],
  ])("refuses %j", async (commandLine, words) => {
    const { exitCode, err } = await run(commandLine, { acl: "topics a" });
    expect(exitCode).toBe(2);
    expect(err).toContain(words);
  });
});
