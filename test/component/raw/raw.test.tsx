// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { Boxes } from "lucide-react";
import { describe, expect, it, vi } from "vitest";
import { brokenExamples } from "#renderer/features/raw/brokenExamples.ts";
import { rawPanel } from "#renderer/features/raw/index.ts";
import {
  describeEntry,
  expectationOf,
  judge,
  PATIENCE_MS,
  previewBytes,
  statementsBehind,
  versionSpoken,
} from "#renderer/features/raw/verdict.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { parseByteScript } from "#shared/byteScript/index.ts";
import { expectDefined, ok } from "#shared/base/index.ts";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { diagnosticRules } from "#shared/mqtt/spec/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

// The plain field stands in the editor's place until Monaco comes; here it never does.
vi.mock("#renderer/editor/loadMonaco.ts", () => ({ loadMonaco: () => new Promise(() => {}) }));

const bytesOf = (script: string): Uint8Array<ArrayBuffer> => {
  const parsed = parseByteScript(script);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};

const entry = (index: number, direction: RawEntry["direction"], script: string): RawEntry => {
  const bytes = bytesOf(script);
  return {
    index,
    atMs: 1_000,
    direction,
    kind: direction === "toServer" ? "bytes" : "packet",
    bytes,
    length: bytes.length,
  };
};

const talk = (state: RawConnection["state"], ...entries: readonly RawEntry[]): RawConnection => ({
  id: "r",
  address: "Embedded broker",
  state,
  entries: [...entries],
  dropped: 0,
});

const QOS_3 = '36 { s"a" u16:1 { } }';
const PING = "c0 00";
const CONNECT = '10 { s"MQTT" 05 02 u16:60 { } s"raw" }';

describe("the version that was spoken", () => {
  const open = { kind: "open", sinceMs: 0 } as const;

  it("is that of the CONNECT that was sent, whatever is chosen for what comes next", () => {
    const connection = talk(open, entry(0, "toServer", CONNECT), entry(1, "toClient", "20 03 00 00 00"));
    expect(versionSpoken(connection, 4)).toBe(5);
  });

  it("is the chosen one where no CONNECT can be read", () => {
    expect(versionSpoken(talk(open, entry(0, "toServer", PING)), 4)).toBe(4);
    expect(versionSpoken(talk(open, entry(0, "toServer", "10 00")), 5)).toBe(5);
  });
});

describe("what the standard asks of a peer", () => {
  it("is to close, with the Reason Code that 5.0 has for the fault", () => {
    const { broken, words } = expectationOf(bytesOf(QOS_3), 5);
    expect(broken?.code).toBe("publish-qos-3");
    expect(words).toContain("0x81");
    expect(expectationOf(bytesOf('36 { s"a" u16:1 }'), 4).words).toBe("A server closes the network connection.");
  });

  it("is nothing special where the bytes are in order", () => {
    expect(expectationOf(bytesOf(PING), 4).broken).toBeUndefined();
  });

  it.each([
    [
      "closed in time",
      talk({ kind: "closed", by: "peer", reason: "", afterMs: 3 }, entry(0, "toServer", QOS_3)),
      "good",
      /closed the connection after 3.0 ms, as it should/,
    ],
    [
      "answered and closed",
      talk(
        { kind: "closed", by: "peer", reason: "", afterMs: 3 },
        entry(0, "toServer", QOS_3),
        entry(1, "toClient", "e0 01 81"),
      ),
      "good",
      /answered DISCONNECT 0x81 and closed/,
    ],
    [
      "closed because nothing was said before it",
      talk({ kind: "closed", by: "peer", reason: "", afterMs: 1 }, entry(0, "toServer", PING)),
      "good",
      /as it should/,
    ],
    ["kept open", talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", QOS_3)), "bad", /keeps the connection open/],
    [
      "closed without need",
      talk(
        { kind: "closed", by: "peer", reason: "" },
        entry(0, "toServer", CONNECT),
        entry(1, "toClient", "20 03 00 00 00"),
        entry(2, "toServer", PING),
      ),
      "warning",
      /in order/,
    ],
    [
      "answered as usual",
      talk(
        { kind: "open", sinceMs: 0 },
        entry(0, "toServer", CONNECT),
        entry(1, "toServer", PING),
        entry(2, "toClient", "d0 00"),
      ),
      "good",
      /answered PINGRESP/,
    ],
  ] as const)("is compared with what happened: %s", (_what, connection, tone, words) => {
    const verdict = judge(connection, 5, 1_000 + PATIENCE_MS);
    expect(verdict?.tone).toBe(tone);
    expect(verdict?.words).toMatch(words);
  });

  it.each([
    [
      "a fault",
      talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", CONNECT), entry(1, "toServer", QOS_3)),
      ["MQTT-3.3.1-4", "MQTT-4.13.1-1"],
    ],
    [
      "anything before CONNECT",
      talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", PING)),
      ["MQTT-3.1.0-1", "MQTT-4.13.1-1"],
    ],
    ["nothing wrong", talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", CONNECT)), []],
  ] as const)("rests on statements: %s", (_what, connection, ids) =>
    expect(statementsBehind(connection, 5).map(({ id }) => id)).toEqual(ids),
  );

  it("is waited for before a peer is said to have let a fault pass", () => {
    const connection = talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", QOS_3));
    expect(judge(connection, 5, 1_001)?.tone).toBe("idle");
  });
});

describe("bytes that are no packet", () => {
  it("are counted, as what they still are or as what they have been", () => {
    const part: RawEntry = { ...entry(0, "toClient", "20"), kind: "incomplete" };
    expect(describeEntry(part, 5)).toBe("1 byte that is no packet yet");
    expect(describeEntry({ ...part, length: 1_200 }, 5, true)).toBe("1\u00A0200 bytes that never became a packet");
  });

  it("are read as text where they are text, otherwise as hex", () => {
    const http = new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n");
    expect(previewBytes(http, http.length)).toBe("“HTTP/1.1 400 Bad Request …”");
    expect(previewBytes(Uint8Array.of(0x20, 0x05), 2)).toBe("20 05");
    expect(previewBytes(new Uint8Array(24), 30)).toMatch(/^(?:00 ){24}…$/);
  });
});

describe("the broken examples", () => {
  it("are there for every rule of the table that one packet can break", () => {
    const breakable = Object.values(diagnosticRules).filter((rule) => "example" in rule);
    expect(brokenExamples).toHaveLength(breakable.length);
  });

  it.each(brokenExamples.map(({ code }) => code))("break the rule that they name: %s", (code) => {
    const example = expectDefined(
      brokenExamples.find((each) => each.code === code),
      "it is in the list",
    );
    const isServers = example.reference.includes("packet of servers");
    const direction = isServers ? "toClient" : "toServer";
    const { diagnostics } = dissect(bytesOf(example.script), { version: example.version, direction });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });
});

describe("the raw panel", () => {
  async function setup(connection: RawConnection) {
    const given = vi.fn<(name: string, input: unknown) => void>();
    const page = renderInWorkbench(
      <Workbench
        activities={[{ id: "idle", title: "Idle", icon: Boxes, Component: () => <p>What was watched</p> }]}
        panels={[rawPanel]}
        restartEngine={() => {}}
        retry={() => {}}
      />,
      {
        commands: {
          "raw.open"(input) {
            given("open", input);
            return ok({ id: "r" });
          },
          "raw.send"(input) {
            given("send", input);
            return ok({});
          },
        },
        views: {
          raw: createFakeView<"raw">({ connection }),
          clients: createFakeView<"clients">({ clients: [], fleets: [], notices: [] }),
        },
      },
    );
    await page.user.keyboard("{Control>}{Shift>}x{/Shift}{/Control}");
    await page.user.click(await screen.findByRole("button", { name: "Connect" }));
    return { ...page, given };
  }

  it("sends the bytes of the rule that is to be broken", async () => {
    const { user, given } = await setup(talk({ kind: "open", sinceMs: 0 }));
    await user.click(await screen.findByRole("radio", { name: "Break a rule" }));
    await user.type(screen.getByLabelText("Search rules"), "QoS is 3");
    const [first] = screen.getAllByRole("listitem");
    await user.click(expectDefined(first?.querySelector("button") ?? undefined, "a rule matches"));
    expect(await screen.findByText(/^A server closes/)).toBeDefined();
    await user.click(await screen.findByRole("button", { name: /^Send/ }));
    const sent = given.mock.calls.find(([name]) => name === "send")?.[1];
    expect(sent).toMatchObject({ id: "r", bytes: expect.any(Uint8Array) });
  });

  it("shows bytes that are no packet yet, to be read as hex", async () => {
    const part: RawEntry = { ...entry(1, "toClient", "20 05 00"), kind: "incomplete" };
    const { user } = await setup(talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", CONNECT), part));
    await user.click(await screen.findByRole("button", { name: /3 bytes that are no packet yet 20 05 00/ }));
    expect(await screen.findByText("No. 1 of what was said")).toBeDefined();
    expect(screen.getByText(/^It answered 3 bytes that are no packet yet/)).toBeDefined();
  });

  it("takes turns in a narrow window: what was sent and said, then the bytes of a line of it", async () => {
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: query.includes("max-width: 999px"),
      addEventListener() {},
      removeEventListener() {},
    }));
    const { user } = await setup(talk({ kind: "open", sinceMs: 0 }, entry(0, "toServer", CONNECT)));
    expect(screen.queryByRole("list", { name: "What was said" })).toBeNull();
    await user.click(await screen.findByRole("button", { name: /^Send/ }));
    await user.click(await screen.findByRole("button", { name: /CONNECT/, pressed: false }));
    expect(screen.getByRole("radio", { name: "No. 0" })).toHaveProperty("checked", true);
    await user.click(screen.getByRole("radio", { name: "What was said" }));
    expect(screen.getByRole("button", { name: /CONNECT/, pressed: true })).toBeDefined();
    vi.unstubAllGlobals();
  });

  it("says CONNECT first where nothing was said yet", async () => {
    const { user, given } = await setup(talk({ kind: "open", sinceMs: 0 }));
    const field = await screen.findByRole("textbox", { name: "Bytes" });
    await user.clear(field);
    await user.type(field, "c0 00");
    expect(screen.getByText(/takes nothing at all before CONNECT/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Say CONNECT first" }));
    const sent = given.mock.calls.find(([name]) => name === "send")?.[1];
    expect(sent).toMatchObject({ bytes: bytesOf(CONNECT) });
  });

  it("says what cannot be read, and sends nothing", async () => {
    const { user } = await setup(talk({ kind: "open", sinceMs: 0 }));
    const field = await screen.findByRole("textbox", { name: "Bytes" });
    await user.clear(field);
    await user.type(field, "10 f");
    expect(await screen.findByText(/neither hexadecimal digits/)).toBeDefined();
    expect(screen.getByRole("button", { name: /^Send/ })).toHaveProperty("disabled", true);
  });

  it("shows what was said, packet by packet, with the verdict", async () => {
    await setup(
      talk(
        { kind: "closed", by: "peer", reason: "the peer has closed the connection", afterMs: 2 },
        entry(0, "toServer", QOS_3),
      ),
    );
    expect(await screen.findByText(/closed the connection after 2.0 ms, as it should/)).toBeDefined();
  });
});
