import { type Scheme, schemes, type TokenName, tokens } from "./tokens.ts";

/** System colours that stand for the tokens where a person has forced their own; what is not named is `CanvasText`. */
const FORCED: Partial<Record<TokenName, string>> = {
  "surface-well": "Canvas",
  "surface-pane": "Canvas",
  "surface-chrome": "Canvas",
  "surface-raised": "Canvas",
  "row-hover": "Canvas",
  "row-selected": "Canvas",
  "row-selected-idle": "Canvas",
  "hex-field": "Canvas",
  "hex-hover": "Canvas",
  "hex-related": "Canvas",
  "hex-match": "Canvas",
  "hex-malformed": "Canvas",
  "value-changed": "Canvas",
  "edge-control": "ButtonBorder",
  focus: "Highlight",
  accent: "Highlight",
  "fill-primary": "ButtonFace",
  "fill-danger": "ButtonFace",
  "text-on-fill": "ButtonText",
  shadow: "Canvas",
};

/** What changes under `prefers-contrast: more` in the schemes that are not made for it. */
const MORE_CONTRAST: readonly (readonly [TokenName, TokenName])[] = [
  ["text-muted", "text"],
  ["text-faint", "text"],
  ["edge", "edge-control"],
];

/**
 * The style sheet that gives every token as a custom property, named after the token. The scheme is the `data-scheme`
 * attribute of the root element, so that a fixed theme and the system's theme take one way.
 */
export function createTokenStyleSheet(): string {
  return [
    ...schemes.map(schemeRule),
    `@media (prefers-contrast: more) { :root:not([data-scheme="contrast"]) { ${MORE_CONTRAST.map(([name, other]) => `--${name}: var(--${other});`).join(" ")} } }`,
    `@media (forced-colors: active) { :root { ${Object.keys(tokens)
      .map((name) => `--${name}: ${forced(name)};`)
      .join(" ")} } }`,
  ].join("\n");
}

function schemeRule(scheme: Scheme): string {
  const lines = Object.entries(tokens).map(([name, token]) => `--${name}: ${token[scheme]};`);
  return `:where(:root[data-scheme="${scheme}"]) { color-scheme: ${scheme === "light" ? "light" : "dark"}; ${lines.join(" ")} }`;
}

function forced(name: string): string {
  return Object.entries(FORCED).find(([other]) => other === name)?.[1] ?? "CanvasText";
}
