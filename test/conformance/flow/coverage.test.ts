import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type FlowRule, flowRules } from "#shared/mqtt/flow/index.ts";

it("every statement that a flow check rests on has a test that names it", () => {
  const folder = new URL("./", import.meta.url);
  const named = new Set<string>();
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), "utf8");
    for (const [, token] of text.matchAll(/\[(MQTT(?:311|5)-[\w.-]+)\]/g)) named.add(token ?? "");
  }
  const rules: readonly FlowRule[] = Object.values(flowRules);
  const tokens = rules.flatMap(({ statements }) => [
    ...(statements["3.1.1"] ?? []).map((id) => `MQTT311-${id.replace(/^MQTT-/, "")}`),
    ...(statements["5.0"] ?? []).map((id) => `MQTT5-${id.replace(/^MQTT-/, "")}`),
  ]);
  expect([...new Set(tokens)].filter((token) => !named.has(token))).toEqual([]);
});
