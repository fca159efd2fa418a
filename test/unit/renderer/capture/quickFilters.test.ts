import { describe, expect, it } from "vitest";
import { excluding, narrowed } from "#shared/capture/filter/index.ts";
import { familyCondition, quickFiltersOf } from "#renderer/features/capture/quickFilters.ts";
import { compileFilter } from "#shared/capture/filter/index.ts";
import type { PacketRow } from "#shared/contract/index.ts";

const row: PacketRow = {
  row: 0,
  sequence: 7,
  timeMs: 0,
  connection: 3,
  client: 'sensor "7"',
  direction: "toServer",
  type: "PUBLISH",
  flags: 0,
  length: 10,
  qos: 1,
  topicName: 'a/"b"\\/\u202E',
  summary: "",
};

describe("quick filters", () => {
  it("begin with the column that was pointed at", () => {
    expect(quickFiltersOf(row, "client")[0]?.condition).toBe('client == "sensor \\"7\\""');
    expect(quickFiltersOf(row, "type")[0]?.condition).toBe("mqtt.msgtype == publish");
  });

  it("can be read by the filter language, whatever the values hold", () => {
    for (const { condition } of quickFiltersOf(row, undefined)) {
      expect(compileFilter(narrowed("mqtt.qos > 0 || malformed", condition)).ok, condition).toBe(true);
      expect(compileFilter(excluding("", condition)).ok, condition).toBe(true);
    }
  });

  it("offer no type that the language does not know", () => {
    expect(quickFiltersOf({ ...row, type: "reserved 0" }, "type").some(({ label }) => /reserved/.test(label))).toBe(
      false,
    );
  });

  it("keep the meaning of a filter with alternatives", () => {
    expect(narrowed("a || b", "malformed")).toBe("(a || b) && malformed");
  });

  it("cover each family of packet types", () => {
    for (const family of ["session", "message", "acknowledgement", "subscription", "keepalive"] as const) {
      expect(compileFilter(familyCondition(family)).ok, family).toBe(true);
    }
    expect(familyCondition("keepalive")).toBe("mqtt.msgtype in {pingreq, pingresp}");
  });
});
