import { encode as encodeMessagePack } from "@msgpack/msgpack";
import { encode as encodeCbor } from "cborg";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PayloadFormat } from "#shared/payload/index.ts";
import { decode, hex, nodeNamed, outline, rootsOf } from "./support.ts";

function check(format: PayloadFormat, bytes: string, expected: string) {
  const decoding = decode(hex(bytes), { format } as Parameters<typeof decode>[1]);
  expect(decoding.failure).toBeUndefined();
  expect(outline(rootsOf(decoding))).toBe(expected);
}

function checkFailure(format: "cbor" | "messagePack", bytes: string, offset: number, reason: RegExp) {
  const { failure } = decode(hex(bytes), { format });
  expect(failure?.offset).toBe(offset);
  expect(failure?.reason).toMatch(reason);
}

/** A value as the outline of a tree would write it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "" : `[${value.map(written).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${written(inner)}`);
    return entries.length === 0 ? "" : `{${entries.join(", ")}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[a-z_]+$/), tie("value"), { maxKeys: 5 }),
  ),
})).value;

describe("CBOR", () => {
  // RFC 8949, Appendix A.
  const vectors: readonly (readonly [string, string])[] = [
    ["00", "0"],
    ["1818", "24"],
    ["1b000000e8d4a51000", "1000000000000"],
    ["1bffffffffffffffff", "18446744073709551615"],
    ["c249010000000000000000", "18446744073709551616"],
    ["3bffffffffffffffff", "-18446744073709551616"],
    ["c349010000000000000000", "-18446744073709551617"],
    ["3903e7", "-1000"],
    ["f90000", "0"],
    ["f98000", "-0"],
    ["f93c00", "1"],
    ["f97bff", "65504"],
    ["f90001", "5.960464477539063e-8"],
    ["f9c400", "-4"],
    ["fa47c35000", "100000"],
    ["fb3ff199999999999a", "1.1"],
    ["f97c00", "Infinity"],
    ["f97e00", "NaN"],
    ["f4", "false"],
    ["f6", "null"],
    ["f7", "undefined"],
    ["f8ff", "255"],
    ["c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"],
    ["c11a514b67b0", "2013-03-21T20:04:00.000Z"],
    ["d818456449455446", "64 49 45 54 46"],
    ["64f0908591", "\u{10151}"],
    ["83010203", "[1, 2, 3]"],
    ["a26161016162820203", "{a: 1, b: [2, 3]}"],
    ["a201020304", "{1: 2, 3: 4}"],
    ["5f42010243030405ff", "01 02 03 04 05"],
    ["7f657374726561646d696e67ff", "streaming"],
    ["9f018202039f0405ffff", "[1, [2, 3], [4, 5]]"],
    ["bf6346756ef563416d7421ff", "{Fun: true, Amt: -2}"],
  ];
  it("reads the examples of the RFC", () => {
    for (const [bytes, expected] of vectors) check("cbor", bytes, expected);
  });

  it("says where broken bytes break, and keeps what stands before", () => {
    checkFailure("cbor", "820", 1, /1 bytes are needed|0 are left/);
    checkFailure("cbor", "1c", 0, /additional information 28 is reserved/);
    checkFailure("cbor", "ff", 0, /break/);
    checkFailure("cbor", "f818", 0, /simple value 24/);
    checkFailure("cbor", "5f01ff", 1, /part of a string/);
    checkFailure("cbor", "1f", 0, /have no length/);
    expect(outline(rootsOf(decode(hex("83 01 02"), { format: "cbor" })))).toBe("[1, 2]");
  });

  it("does not believe huge lengths", () => {
    checkFailure("cbor", "9bffffffffffffffff", 9, /0 are left/);
    checkFailure("cbor", "5bffffffffffffffff", 9, /0 are left/);
  });

  it("gives each element its bytes", () => {
    const decoding = decode(hex("a2 6161 01 6162 82 02 03"), { format: "cbor" });
    expect(nodeNamed(decoding, "b").span).toEqual({ start: 4, end: 9 });
    expect(nodeNamed(decoding, "[1]").span).toEqual({ start: 8, end: 9 });
  });

  it("reads what another library writes", () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoding = decode(encodeCbor(value), { format: "cbor" });
        expect(decoding.failure).toBeUndefined();
        // cborg sorts keys: the same value written from a sorted copy.
        expect([...outline(rootsOf(decoding))].toSorted()).toEqual([...written(value)].toSorted());
      }),
      { numRuns: 300 },
    );
  });
});

describe("MessagePack", () => {
  const vectors: readonly (readonly [string, string])[] = [
    ["7f", "127"],
    ["ff", "-1"],
    ["c0", "nil"],
    ["c3", "true"],
    ["ccff", "255"],
    ["cfffffffffffffffff", "18446744073709551615"],
    ["d080", "-128"],
    ["d18000", "-32768"],
    ["d280000000", "-2147483648"],
    ["d38000000000000000", "-9223372036854775808"],
    ["ca3dcccccd", "0.1"],
    ["cb3fb999999999999a", "0.1"],
    ["a3666f6f", "foo"],
    ["c403010203", "01 02 03"],
    ["82a7636f6d70616374c3a6736368656d6100", "{compact: true, schema: 0}"],
    ["93010203", "[1, 2, 3]"],
    ["d6ff514b67b0", "2013-03-21T20:04:00Z"],
    ["d7ff0000000400000000", "1970-01-01T00:00:00.000000001Z"],
    ["c70cff3b9ac9ffffffffffffffffff", "1969-12-31T23:59:59.999999999Z"],
    ["d40501", "01"],
  ];
  it("reads every kind of value", () => {
    for (const [bytes, expected] of vectors) check("messagePack", bytes, expected);
  });

  it("says where broken bytes break", () => {
    checkFailure("messagePack", "c1", 0, /begins no value/);
    checkFailure("messagePack", "ddffffffff", 5, /0 are left/);
    checkFailure("messagePack", "dbffffffff", 5, /4294967295 bytes are needed/);
  });

  it("reads what another library writes", () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoding = decode(encodeMessagePack(value), { format: "messagePack" });
        expect(decoding.failure).toBeUndefined();
        expect(outline(rootsOf(decoding))).toBe(written(value));
      }),
      { numRuns: 300 },
    );
  });
});
