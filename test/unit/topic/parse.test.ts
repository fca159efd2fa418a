import { describe, expect, it } from "vitest";
import { parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { topicFilter } from "./support.ts";

function nameError(text: string): string | undefined {
  const parsed = parseTopicName(text);
  return parsed.ok ? undefined : parsed.error.kind;
}

function filterError(text: string): string | undefined {
  const parsed = parseTopicFilter(text);
  return parsed.ok ? undefined : parsed.error.kind;
}

describe("parseTopicName", () => {
  it("takes any text that the standard allows, exactly as it stands", () => {
    for (const text of ["a", "/", "a//b", " ", "__proto__", "\ufeffa", "😀/b", "$SYS/x", "x".repeat(65_535)]) {
      expect(parseTopicName(text)).toEqual({ ok: true, value: text });
    }
  });

  it("[MQTT5-3.3.2-2] [MQTT311-3.3.2-2] [MQTT5-4.7.3-1] [MQTT5-4.7.3-2] [MQTT5-4.7.3-3] [MQTT311-4.7.3-1] [MQTT311-4.7.3-2] [MQTT311-4.7.3-3] says what is wrong with the others", () => {
    expect(nameError("")).toBe("empty");
    expect(nameError("a\0")).toBe("forbidden-character");
    expect(nameError("a\ud800b")).toBe("forbidden-character");
    expect(nameError("\udc00")).toBe("forbidden-character");
    expect(nameError("é".repeat(32_768))).toBe("too-long");
    expect(nameError("a/+")).toBe("wildcard-in-name");
    expect(nameError("a#")).toBe("wildcard-in-name");
  });
});

describe("parseTopicFilter", () => {
  it("[MQTT5-4.7.1-1] [MQTT5-4.7.1-2] [MQTT311-4.7.1-2] [MQTT311-4.7.1-3] takes wildcards that are whole levels, and # only as the last", () => {
    for (const text of ["#", "+", "+/+", "/#", "a/+/#", "//", "$share", "$shared/a", "x/$share/"]) {
      expect(filterError(text), text).toBeUndefined();
    }
    for (const text of ["a#", "#/a", "a+", "+a", "a/b+/c", "##", "a/#/"]) {
      expect(filterError(text), text).toBe("misplaced-wildcard");
    }
  });

  it("[MQTT5-4.8.2-1] [MQTT5-4.8.2-2] refuses a shared subscription without name or filter, or with a wildcard in its name", () => {
    for (const text of ["$share/", "$share/g", "$share/g/", "$share//a", "$share/+/a"]) {
      expect(filterError(text), text).toBe("malformed-shared-subscription");
    }
  });
});

describe("parseSharedSubscription", () => {
  it("separates the name of the group from the filter", () => {
    expect(parseSharedSubscription(topicFilter("$share/g/a/+"))).toEqual({ shareName: "g", topicFilter: "a/+" });
    expect(parseSharedSubscription(topicFilter("$share/g//x"))).toEqual({ shareName: "g", topicFilter: "/x" });
    expect(parseSharedSubscription(topicFilter("a/b"))).toBeUndefined();
  });
});
