import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const renderer = join(import.meta.dirname, "../../../../renderer");
const tokenTable = join(renderer, "theme/tokens.ts");

// `#` and digits, or a colour function. `color-mix` is not one: it mixes tokens.
const literalColour = /#(?:[\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})\b(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab|lch|lab|hwb)\(/i;

it("keeps every literal colour in the token table", () => {
  const offenders = readdirSync(renderer, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:css|tsx?)$/.test(name))
    .map((name) => join(renderer, name))
    .filter((path) => path !== tokenTable)
    .flatMap((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .flatMap((line, index) => (literalColour.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
  expect(offenders).toEqual([]);
});
