import { expect, it } from "vitest";
import { compareNodes } from "#renderer/payload/compareNodes.ts";
import { decodePayload } from "#shared/payload/index.ts";

function compare(before: string, after: string): readonly string[] {
  const roots = (text: string) => {
    const { body } = decodePayload(
      { bytes: new TextEncoder().encode(text), choice: { format: "json" }, isWhole: true },
      () => 0,
    );
    return body.kind === "text" ? (body.roots ?? []) : [];
  };
  return compareNodes(roots(before), roots(after)).map(
    ({ kind, path, before: left, after: right }) =>
      `${kind} ${path.slice(1).join(".")} ${left?.value ?? ""}>${right?.value ?? ""}`,
  );
}

it("names what was added, removed and changed, wherever it stands", () => {
  expect(compare('{"a":1,"b":{"c":[1,2]},"d":0}', '{"b":{"c":[1,3,4]},"a":1,"e":0}')).toEqual([
    "changed b.c.[1] 2>3",
    "added b.c.[2] >4",
    "removed d 0>",
    "added e >0",
  ]);
});

it("finds no difference in another order of keys", () => {
  expect(compare('{"a":1,"b":2}', '{"b":2,"a":1}')).toEqual([]);
});

it("tells numbers apart that a JavaScript number cannot", () => {
  expect(compare("[9007199254740993]", "[9007199254740992]")).toEqual([
    "changed [0] 9007199254740993>9007199254740992",
  ]);
});

it("takes a number and a text of the same letters for different", () => {
  expect(compare('{"a":1}', '{"a":"1"}')).toEqual(["changed a 1>1"]);
});
