/** A colour as `#RRGGBB`. */
export type HexColour = `#${string}`;

/** The colour schemes. `contrast` is for those who need more than the others give; forced colours vary all of them. */
export type Scheme = "dark" | "light" | "contrast";

/** Every scheme. */
export const schemes: readonly Scheme[] = ["dark", "light", "contrast"];

type TokenRole =
  /** A background that text of every text token may stand on. */
  | "surface"
  /** A background behind byte glyphs or values, for `text` and `text-faint` only. */
  | "tint"
  /** Ink for text and glyphs. */
  | "text"
  /** Ink for edges and rings that must be seen. */
  | "edge"
  /** Fill of a button, with its own ink. */
  | "fill"
  /** Decoration only: nothing depends on seeing it. */
  | "decoration";

interface Token {
  readonly role: TokenRole;
  readonly dark: HexColour;
  readonly light: HexColour;
  readonly contrast: HexColour;
}

/**
 * Every colour of the workbench. This table is the only place with literal colours: style sheets use the custom
 * property of the same name (`var(--text-muted)`), the editor themes and the contrast test read it directly.
 */
export const tokens = {
  "surface-well": { role: "surface", dark: "#13161B", light: "#FFFFFF", contrast: "#000000" },
  "surface-pane": { role: "surface", dark: "#191D23", light: "#F6F7F9", contrast: "#000000" },
  "surface-chrome": { role: "surface", dark: "#20252C", light: "#ECEFF2", contrast: "#0B0D10" },
  "surface-raised": { role: "surface", dark: "#272D36", light: "#FFFFFF", contrast: "#101317" },
  "row-hover": { role: "surface", dark: "#222831", light: "#EBEFF4", contrast: "#1B2129" },
  "row-selected": { role: "surface", dark: "#1B3657", light: "#CFE2FA", contrast: "#062B52" },
  "row-selected-idle": { role: "surface", dark: "#2A313B", light: "#DFE4EA", contrast: "#232A33" },

  edge: { role: "decoration", dark: "#2C333D", light: "#DADFE5", contrast: "#7F8B99" },
  "edge-control": { role: "edge", dark: "#808B98", light: "#717B88", contrast: "#D0D9E3" },
  focus: { role: "edge", dark: "#7DB4FF", light: "#0B57B8", contrast: "#9CCBFF" },

  text: { role: "text", dark: "#E7EBF0", light: "#1A1F26", contrast: "#FFFFFF" },
  "text-muted": { role: "text", dark: "#B4BDC9", light: "#434C59", contrast: "#E6ECF2" },
  "text-faint": { role: "text", dark: "#A1ACBA", light: "#535D6B", contrast: "#D3DBE4" },
  accent: { role: "text", dark: "#7DB4FF", light: "#0B57B8", contrast: "#9CCBFF" },

  "fill-primary": { role: "fill", dark: "#2767C6", light: "#0B57B8", contrast: "#0B4BA0" },
  "fill-danger": { role: "fill", dark: "#BF3F1E", light: "#7D1220", contrast: "#8A2208" },
  "text-on-fill": { role: "decoration", dark: "#FFFFFF", light: "#FFFFFF", contrast: "#FFFFFF" },

  "packet-session": { role: "text", dark: "#5CAEFF", light: "#1F5FBF", contrast: "#89C0FE" },
  "packet-message": { role: "text", dark: "#EE9A2E", light: "#8F4E05", contrast: "#FFB43C" },
  "packet-acknowledgement": { role: "text", dark: "#98E8AE", light: "#0A3D22", contrast: "#A0FDAA" },
  "packet-subscription": { role: "text", dark: "#F2CBF5", light: "#5A0F68", contrast: "#FFE9FF" },
  "packet-keepalive": { role: "text", dark: "#A1ACBA", light: "#535D6B", contrast: "#C1BEC0" },

  allow: { role: "text", dark: "#66DFD0", light: "#00705A", contrast: "#74F0E0" },
  deny: { role: "text", dark: "#FA8055", light: "#7D1220", contrast: "#FFA07E" },
  warning: { role: "text", dark: "#E5C04B", light: "#786000", contrast: "#FFE15C" },
  "to-server": { role: "text", dark: "#8CCFE0", light: "#0B5D73", contrast: "#A5E3F2" },
  "to-client": { role: "text", dark: "#E3B98C", light: "#74420F", contrast: "#F2CB9E" },

  "hex-field": { role: "tint", dark: "#1D232B", light: "#EFF2F6", contrast: "#171C22" },
  "hex-hover": { role: "tint", dark: "#26405F", light: "#BDD9F9", contrast: "#17406B" },
  "hex-related": { role: "tint", dark: "#1A2A3D", light: "#E4EEFB", contrast: "#0F2135" },
  "hex-match": { role: "tint", dark: "#4A3B00", light: "#FFE58F", contrast: "#4A3B00" },
  "hex-malformed": { role: "tint", dark: "#4B2013", light: "#FBDDD0", contrast: "#561C0A" },
  "value-changed": { role: "tint", dark: "#123A38", light: "#CDF0EA", contrast: "#08403C" },

  // Marks that people give to their own things. They stand beside a name and mean nothing by themselves.
  "label-blue": { role: "edge", dark: "#6F9BEB", light: "#2F62C4", contrast: "#8FB6FF" },
  "label-teal": { role: "edge", dark: "#3FB3B8", light: "#0A7A80", contrast: "#5FD6DB" },
  "label-green": { role: "edge", dark: "#62B56A", light: "#2E7D38", contrast: "#84DB8C" },
  "label-yellow": { role: "edge", dark: "#D0B03C", light: "#8A6D00", contrast: "#F2D45A" },
  "label-orange": { role: "edge", dark: "#E08A4A", light: "#B25208", contrast: "#FFB075" },
  "label-pink": { role: "edge", dark: "#E07FB0", light: "#B23A7C", contrast: "#FFA8D2" },
  "label-violet": { role: "edge", dark: "#A58BE6", light: "#6A45C0", contrast: "#C8B4FF" },

  shadow: { role: "decoration", dark: "#000000", light: "#1A1F26", contrast: "#000000" },
} as const satisfies Record<string, Token>;

export type TokenName = keyof typeof tokens;

/** Names of the tokens that play `role`. */
export function tokenNames(role: TokenRole): readonly TokenName[] {
  return Object.entries(tokens).flatMap(([name, token]) => (token.role === role && isTokenName(name) ? [name] : []));
}

function isTokenName(name: string): name is TokenName {
  return Object.hasOwn(tokens, name);
}
