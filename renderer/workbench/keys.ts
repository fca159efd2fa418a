/** A key with its modifiers, read from text such as `Mod+Shift+E`. `Mod` is Ctrl, or Cmd on macOS. */
export interface KeyCombination {
  readonly isMod: boolean;
  readonly isShift: boolean;
  readonly isAlt: boolean;
  /** As in `KeyboardEvent.key`; letters in upper case. */
  readonly key: string;
}

/** The part of a keyboard event that decides. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Reads a combination. The text comes from our own tables: whatever follows the modifiers is the key. */
export function parseKey(text: string): KeyCombination {
  const parts = text.split(/\+(?=.)/);
  const modifiers = new Set(parts.slice(0, -1));
  return {
    isMod: modifiers.has("Mod"),
    isShift: modifiers.has("Shift"),
    isAlt: modifiers.has("Alt"),
    key: parts.at(-1) ?? "",
  };
}

/** Whether a key press is the combination. */
export function matchesKey(combination: KeyCombination, press: KeyPress, isMac: boolean): boolean {
  const [mod, other] = isMac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (mod !== combination.isMod || other || press.altKey !== combination.isAlt) return false;
  // Digits by place as well: on some layouts they need Shift.
  if (/^\d$/.test(combination.key) && press.code === `Digit${combination.key}`) return true;
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  if (key !== combination.key) return false;
  // A sign such as `?` needs Shift on one layout and not on another: having it is enough.
  const isSign = combination.key.length === 1 && !/[\p{L}\d]/u.test(combination.key);
  return isSign || press.shiftKey === combination.isShift;
}

/** Whether the combination may act while a person types: it makes no character. */
export function actsWhileTyping({ isMod, isAlt, key }: KeyCombination): boolean {
  return isMod || isAlt || /^F\d+$/.test(key);
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩" };

/** The combination as the platform writes it: `Ctrl+Shift+E`, or `⇧⌘E`. */
export function formatKey(text: string, isMac: boolean): string {
  const { isMod, isShift, isAlt, key } = parseKey(text);
  if (!isMac) return [isMod && "Ctrl", isAlt && "Alt", isShift && "Shift", key].filter(Boolean).join("+");
  const modifiers = [isAlt && "Alt", isShift && "Shift", isMod && "Mod"].filter((name) => name !== false);
  return modifiers.map((name) => MAC_SIGNS[name]).join("") + (MAC_SIGNS[key] ?? key);
}

/** Whether the page runs on macOS, where Cmd takes Ctrl's place. */
export function isMacPlatform(navigator: Pick<Navigator, "userAgent">): boolean {
  return navigator.userAgent.includes("Macintosh");
}
