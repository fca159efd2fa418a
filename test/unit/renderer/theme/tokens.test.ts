import { describe, expect, it } from "vitest";
import { contrastRatio } from "#renderer/theme/contrast.ts";
import { createTokenStyleSheet } from "#renderer/theme/cssVariables.ts";
import { type Scheme, schemes, tokenNames, type TokenName, tokens } from "#renderer/theme/tokens.ts";
import { closestPair } from "#test/support/colourVision.ts";

const surfaces = tokenNames("surface");

/** What WCAG 2.2 asks of text and of edges: at level AA, and of the high contrast scheme at level AAA. */
const wanted: Readonly<Record<Scheme, { readonly text: number; readonly edge: number }>> = {
  dark: { text: 4.5, edge: 3 },
  light: { text: 4.5, edge: 3 },
  contrast: { text: 7, edge: 4.5 },
};

/** The worst contrast of an ink over backgrounds. */
function worst(ink: TokenName, backgrounds: readonly TokenName[], scheme: Scheme): number {
  return Math.min(...backgrounds.map((background) => contrastRatio(tokens[ink][scheme], tokens[background][scheme])));
}

describe.each(schemes)("the %s scheme", (scheme) => {
  it.each(tokenNames("text"))("keeps %s readable on every surface", (ink) => {
    expect(worst(ink, surfaces, scheme)).toBeGreaterThanOrEqual(wanted[scheme].text);
  });

  it.each(tokenNames("edge"))("keeps %s visible on every surface", (ink) => {
    expect(worst(ink, surfaces, scheme)).toBeGreaterThanOrEqual(wanted[scheme].edge);
  });

  it.each(["text", "text-faint"] as const)("keeps %s readable on every tint behind bytes", (ink) => {
    expect(worst(ink, tokenNames("tint"), scheme)).toBeGreaterThanOrEqual(wanted[scheme].text);
  });

  it.each(tokenNames("fill"))("keeps the words on %s readable", (fill) => {
    expect(contrastRatio(tokens["text-on-fill"][scheme], tokens[fill][scheme])).toBeGreaterThanOrEqual(
      wanted[scheme].text,
    );
  });

  it.each([
    [
      "packets",
      ["packet-session", "packet-message", "packet-acknowledgement", "packet-subscription", "packet-keepalive"],
    ],
    ["outcomes", ["allow", "deny", "warning"]],
    ["directions", ["to-server", "to-client"]],
  ] as const)("keeps the inks of %s apart for every kind of colour vision", (_group, names) => {
    expect(closestPair(names.map((name) => tokens[name][scheme]))).toBeGreaterThanOrEqual(8);
  });

  it("gives every token as a custom property", () => {
    const css = createTokenStyleSheet();
    for (const [name, token] of Object.entries(tokens)) expect(css).toContain(`--${name}: ${token[scheme]};`);
  });
});

it("draws the hairlines of the high contrast scheme so that they can be seen", () => {
  expect(worst("edge", surfaces, "contrast")).toBeGreaterThanOrEqual(3);
});
