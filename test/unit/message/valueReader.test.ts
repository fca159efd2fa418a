import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BodyEncoder, createBodyEncoder, encodeBody } from "#shared/message/index.ts";

const formats = ["cbor", "messagepack"] as const;
type Format = (typeof formats)[number];

/** Two long arrays of bytes are compared slowly. */
const told = (encode: BodyEncoder, format: Format, text: string): string => {
  const encoded = encode(format, text);
  return encoded.ok ? Buffer.from(encoded.value).toString("latin1") : `refused: ${encoded.error}`;
};

/** A reader in the middle of its work: what it says of a text has to be what is said of a new one. */
function setup(format: Format) {
  const encode = createBodyEncoder();
  const read = (text: string) => {
    const answer = told(encode, format, text);
    expect(answer === told(encodeBody, format, text), `differs for ${text.length} characters`).toBe(true);
    return answer;
  };
  return { read };
}

const space = fc.constantFrom("", "", " ", "\n\t");
const scalar = fc.constantFrom(
  ...["0", "-0", "7", "-1", "24", "1.5", "1e3", "1e400", "0.30000000000000004", "4294967296"],
  ...["true", "null", '""', '"ä"', '"😀"', String.raw`"\ud83d\ude00"`, String.raw`"\ud83d"`, String.raw`"\\\"[{,:"`],
);
const key = fc.constantFrom(
  "a",
  "b",
  "bb",
  "10",
  "9",
  "01",
  "-1",
  "__proto__",
  "constructor",
  "ä",
  "",
  String.raw`\u0061`,
);
const listed = (open: string, parts: readonly string[], close: string) => open + parts.join(",") + close;

const { short } = fc.letrec<{ short: string }>((tie) => ({
  short: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.tuple(space, fc.array(tie("short"), { maxLength: 4 })).map(([before, all]) => listed(`${before}[`, all, "] ")),
    fc.array(fc.tuple(key, space, tie("short")), { maxLength: 4 }).map((members) =>
      listed(
        "{",
        members.map(([name, before, each]) => `"${name}"${before}:${each}`),
        "}",
      ),
    ),
  ),
}));

/** So many pieces that they are about so long together. */
const filled = <T>(length: number, lengthOfOne: number, piece: (index: number) => T): T[] =>
  Array.from({ length: Math.ceil(length / Math.max(8, lengthOfOne)) }, (_, index) => piece(index));

const length = fc.nat(24_000);
const longString = fc
  .tuple(fc.constantFrom("lorem ", "😀ä", String.raw`\ud83d\ude00`, String.raw`a\n\"`, String.raw`\ud83d`), length)
  .map(([text, characters]) => `"${text.repeat(Math.ceil(characters / text.length))}"`);

/** Texts of values that are long enough to be taken apart, in others of which some are long themselves. */
const longValue = (inside: fc.Arbitrary<string>) =>
  fc.oneof(
    longString,
    fc
      .tuple(fc.array(short, { minLength: 1, maxLength: 3 }), length, fc.array(inside, { maxLength: 2 }), space)
      .map(([all, characters, others, after]) => {
        const first = filled(characters, all.join().length, () => all).flat();
        return listed("[", [...first, ...others.map((each) => each + after), ...all], "]");
      }),
    fc
      .tuple(short, length, fc.array(fc.tuple(key, space, inside), { maxLength: 3 }), fc.constantFrom("", "k"))
      .map(([each, characters, others, letter]) => {
        const first = filled(characters, each.length + 8, (index) => `"${letter}${(index * 7919) % 10_007}":${each}`);
        return listed(
          "{ ",
          [...others.map(([name, before, other]) => `${before}"${name}"${before}:${other}`), ...first],
          "}",
        );
      }),
  );
const value = longValue(fc.oneof(short, longValue(fc.oneof(short, longValue(short)))));

const put = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "1",
    "1",
    "x",
    ",",
    '"',
    "\\",
    "[",
    "]",
    "{",
    "}",
    "[]",
    ",1",
    "1,",
    "e",
    ".",
    "-",
    "😀",
    "\ud83d",
  ),
  fc.constantFrom(
    '"a":1,',
    ',"b":[2]',
    '"10":0,',
    "],[",
    '","',
    "9007199254740993,",
    String.raw`\u00e4`,
    String.raw`\ude00`,
  ),
  value,
);
const removed = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(3), fc.nat(30), fc.nat(20_000));
/** Behind what is written, and what. The first ones leave most texts values. */
const place = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant(/\d/g), fc.constantFrom("1", "0", "25"), fc.constant(0)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant(/[[{,:]/g), space, fc.constant(0)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant(/[\]}"]/g), space, fc.constant(0)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant(/[a-z]"?/g), fc.constantFrom("a", "😀", ""), fc.nat(1)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant(/,/g), fc.constantFrom("1,", '"n":1,', '"a":[],'), fc.constant(0)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(/,/g, /./gsu), put, removed) },
);
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  place,
  isKept: fc.integer({ min: 0, max: 7 }).map((chance) => chance === 0),
});

/** A value in so many arrays, with long neighbours, so that each of them is taken apart. */
const nested = (depth: number, inner: string): string => {
  const neighbour = '{"line":1},'.repeat(20);
  return `${`[${neighbour}`.repeat(depth)}${inner}${"]".repeat(depth)}`;
};

describe("a value that is being written", () => {
  it.each(formats)("is %s as if it were read anew with each change", (format) => {
    fc.assert(
      fc.property(fc.tuple(space, value, space), fc.array(edit, { maxLength: 16 }), (texts, edits) => {
        const { read } = setup(format);
        let text = texts.join("");
        read(text);
        for (const {
          at,
          place: [behind, more, gone],
          isKept,
        } of edits) {
          behind.lastIndex = Math.floor(at * text.length);
          const from = behind.test(text) ? behind.lastIndex : 0;
          const next = text.slice(0, from) + more + text.slice(from + gone);
          const answer = read(next);
          // Most texts that are no value are left again, as a person does.
          if (isKept || !answer.startsWith("refused")) text = next;
        }
      }),
      { numRuns: 80 },
    );
  });

  it("is refused where it becomes too deep for its format, and taken again", () => {
    const { read } = setup("messagepack");
    expect(read(nested(98, "[1]"))).not.toMatch(/^refused/);
    expect(read(nested(98, "[[1]]"))).toMatch(/^refused: it cannot be written as MessagePack: too deep/);
    expect(read(nested(98, "[2]"))).not.toMatch(/^refused/);
    expect(setup("cbor").read("[".repeat(100_000) + "]".repeat(100_000))).toMatch(/nested too deeply$/);
  });

  it("passes through a key that stands there already", () => {
    const members = Array.from({ length: 2_000 }, (_, index) => `"sensor${index}": ${index}`).join(", ");
    for (const format of formats) {
      const { read } = setup(format);
      for (const key of ["", "s", "sensor1", "sensor15", "sensor150", "sensor150x", "7"]) {
        expect(read(`{"${key}": 1.5, ${members}}`)).not.toMatch(/^refused/);
      }
    }
  });

  it.each(formats)("holds numbers as %s that are no integers, however long they are", (format) => {
    expect(setup(format).read("[0.30000000000000004, 1e-0000000000000000001]")).not.toMatch(/^refused/);
    expect(setup(format).read("[-9007199254740993]")).toMatch(/-9007199254740993 is too large/);
  });
});
