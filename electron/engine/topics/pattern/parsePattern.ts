import { fail, ok, type Result } from "#shared/base/index.ts";
import { complement, type UnitRange, unitClasses } from "./unitRanges.ts";

/** A regular expression as a tree. `units` is one UTF-16 code unit out of some ranges, or one that is in none of them. */
export type Pattern =
  | { readonly kind: "units"; readonly ranges: readonly UnitRange[]; readonly isNegated?: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number }
  | { readonly kind: "start" }
  | { readonly kind: "end" };

/** Groups within groups: the parser goes one call deeper with each. */
const MAXIMUM_DEPTH = 100;
const MAXIMUM_REPEATS = 1_000;
const CONTROL_UNITS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };
const ANY: readonly UnitRange[] = complement([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

/** What the parser gives up with; never leaves this file. */
class PatternFault extends Error {}

/** Reads JavaScript's notation, without what takes more than linear time: back references and looking around. */
export function parsePattern(text: string): Result<Pattern, string> {
  try {
    return ok(new PatternParser(text).parse());
  } catch (fault) {
    if (fault instanceof PatternFault) return fail(fault.message);
    throw fault;
  }
}

/** The expression that a text is when all its characters stand for themselves. */
export function patternOfText(text: string): Pattern {
  const parts = Array.from({ length: text.length }, (_, index): Pattern => {
    const unit = text.charCodeAt(index);
    return { kind: "units", ranges: [[unit, unit]] };
  });
  return { kind: "sequence", parts };
}

class PatternParser {
  readonly text: string;
  at = 0;
  depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  parse(): Pattern {
    const pattern = this.readChoice();
    if (this.at < this.text.length) throw this.fault("a `)` has no `(` before it");
    return pattern;
  }

  private fault(words: string): PatternFault {
    return new PatternFault(`${words}, at character ${this.at + 1}`);
  }

  private takes(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private readChoice(): Pattern {
    if (++this.depth > MAXIMUM_DEPTH) throw this.fault("groups are nested too deep");
    const parts = [this.readSequence()];
    while (this.takes("|")) parts.push(this.readSequence());
    this.depth--;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "choice", parts };
  }

  private readSequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.text.length && this.text[this.at] !== "|" && this.text[this.at] !== ")") {
      parts.push(this.readRepeats(this.readOne()));
    }
    return { kind: "sequence", parts };
  }

  private readOne(): Pattern {
    if (this.takes("^")) return { kind: "start" };
    if (this.takes("$")) return { kind: "end" };
    if (this.takes(".")) return { kind: "units", ranges: ANY };
    if (this.takes("(")) return this.readGroup();
    if (this.takes("[")) return this.readClass();
    if (this.takes("\\")) return { kind: "units", ranges: this.readEscape({ isInClass: false }) };
    if ("*+?".includes(this.text[this.at] ?? "")) throw this.fault("there is nothing to repeat");
    const unit = this.text.charCodeAt(this.at++);
    return { kind: "units", ranges: [[unit, unit]] };
  }

  private readGroup(): Pattern {
    if (["?=", "?!", "?<=", "?<!"].some((sign) => this.text.startsWith(sign, this.at))) {
      throw this.fault("looking ahead and behind is not supported");
    }
    if (!this.takes("?:") && this.takes("?<")) {
      const end = this.text.indexOf(">", this.at);
      if (end < 0) throw this.fault("the name of a group has no end");
      this.at = end + 1;
    }
    const inner = this.readChoice();
    if (!this.takes(")")) throw this.fault("a `(` has no `)` after it");
    return inner;
  }

  private readRepeats(part: Pattern): Pattern {
    const bounds = this.readBounds();
    if (bounds === undefined) return part;
    if (part.kind === "start" || part.kind === "end") throw this.fault("there is nothing to repeat");
    // Lazy or not is the same to whoever asks only whether there is a match.
    this.takes("?");
    const repeat: Pattern = { kind: "repeat", part, ...bounds };
    if (this.readBounds() !== undefined) throw this.fault("there is nothing to repeat");
    return repeat;
  }

  private readBounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.takes("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.takes("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.takes("?")) return { least: 0, most: 1 };
    const counts = /^\{(\d+)(,(\d*))?\}/.exec(this.text.slice(this.at, this.at + 20));
    if (counts === null) return undefined;
    const [whole, low = "", isRange, high = ""] = counts;
    const least = Number(low);
    const most = isRange === undefined ? least : high === "" ? Number.POSITIVE_INFINITY : Number(high);
    if (least > most) throw this.fault("a repeat ends before it begins");
    if (least > MAXIMUM_REPEATS || (most > MAXIMUM_REPEATS && most !== Number.POSITIVE_INFINITY)) {
      throw this.fault(`nothing is repeated more than ${MAXIMUM_REPEATS} times`);
    }
    this.at += whole.length;
    return { least, most };
  }

  private readClass(): Pattern {
    const isNegated = this.takes("^");
    const ranges: UnitRange[] = [];
    while (!this.takes("]")) {
      const first = this.readClassMember();
      const low = single(first);
      if (low === undefined || this.text[this.at] !== "-" || this.text[this.at + 1] === "]") {
        ranges.push(...first);
        continue;
      }
      this.at++;
      const high = single(this.readClassMember());
      if (high === undefined || high < low) throw this.fault("a range ends before it begins");
      ranges.push([low, high]);
    }
    return { kind: "units", ranges, isNegated };
  }

  private readClassMember(): readonly UnitRange[] {
    if (this.at >= this.text.length) throw this.fault("a `[` has no `]` after it");
    if (this.takes("\\")) return this.readEscape({ isInClass: true });
    const unit = this.text.charCodeAt(this.at++);
    return [[unit, unit]];
  }

  private readEscape({ isInClass }: { readonly isInClass: boolean }): readonly UnitRange[] {
    const sign = this.text[this.at];
    if (sign === undefined) throw this.fault("a `\\` has nothing after it");
    this.at++;
    const known = unitClasses[sign];
    if (known !== undefined) return known;
    const control = CONTROL_UNITS[sign];
    if (control !== undefined) return [[control, control]];
    if (sign === "x" || sign === "u") return this.readHexEscape(sign === "x" ? 2 : 4);
    if (sign === "b" && isInClass) return [[8, 8]];
    if (/[A-Za-z0-9]/.test(sign)) throw this.fault(`\`\\${sign}\` is not supported`);
    const unit = sign.charCodeAt(0);
    return [[unit, unit]];
  }

  private readHexEscape(digits: number): readonly UnitRange[] {
    const text = this.text.slice(this.at, this.at + digits);
    if (text.length < digits || !/^[0-9a-f]+$/i.test(text)) {
      throw this.fault(`${digits} hexadecimal digits are expected`);
    }
    this.at += digits;
    const unit = Number.parseInt(text, 16);
    return [[unit, unit]];
  }
}

function single(ranges: readonly UnitRange[]): number | undefined {
  const [first, second] = ranges;
  return second === undefined && first !== undefined && first[0] === first[1] ? first[0] : undefined;
}
