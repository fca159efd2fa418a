/**
 * The look as data: colour tokens, type, space and motion of the design language. Knows no component. Start with
 * `tokens.ts` (colours) and `theme.css` (everything else); style sheets use their custom properties and nothing else.
 */
import "./theme.css";

export { applyTheme, followScheme, installTokens, type Theme } from "./applyTheme.ts";
export { contrastRatio, linearRgb } from "./contrast.ts";
export { type HexColour, type Scheme, schemes, tokenNames, type TokenName, tokens } from "./tokens.ts";
