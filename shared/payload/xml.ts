import type { Budget } from "./limits.ts";

const INDENT = "  ";

/** A piece of an XML text, in UTF-16 code units. */
interface XmlPiece {
  readonly kind: "open" | "close" | "empty" | "text" | "other";
  readonly start: number;
  readonly end: number;
}

/** An XML text on lines of its own, or why it is none. */
export interface XmlText {
  readonly text: string;
  readonly failure?: { readonly reason: string; readonly position: number };
}

/**
 * Indents XML without reading more into it than its tags: no entity is resolved and nothing is fetched. Space between
 * tags changes; a broken text is given back as it is, with what is wrong and where (in UTF-16 code units).
 */
export function indentXml(text: string, budget: Budget): XmlText {
  const lines: string[] = [];
  const open: { readonly name: string; readonly line: number }[] = [];
  const broken = (reason: string, position: number): XmlText => ({ text, failure: { reason, position } });
  let elements = 0;
  for (let position = 0; position < text.length;) {
    const late = budget.spendStep();
    if (late !== undefined) return broken(late, position);
    const piece = pieceAt(text, position);
    if (piece === undefined) return broken("a `<` is never closed", position);
    position = piece.end;
    const content = text.slice(piece.start, piece.end).trim();
    if (content === "") continue;
    const indent = INDENT.repeat(open.length);
    if (piece.kind === "close") {
      const started = open.pop();
      const name = tagName(content);
      if (started?.name !== name) {
        const reason =
          started === undefined ? "an element ends that was not begun" : `\`${started.name}\` is to end first`;
        return broken(reason, piece.start);
      }
      // An element with nothing but a short text in it stays on one line.
      const inside = lines.length - started.line - 1;
      if (inside === 0 || (inside === 1 && isPlainText(lines.at(-1)))) {
        const inline = lines.splice(started.line).map((line) => line.trim());
        lines.push(INDENT.repeat(open.length) + inline.join("") + content);
      } else lines.push(INDENT.repeat(open.length) + content);
      continue;
    }
    if (piece.kind === "text" && open.length === 0)
      return broken("text stands outside of the root element", piece.start);
    if (piece.kind === "open" || piece.kind === "empty") {
      if (open.length === 0 && ++elements > 1) return broken("there is more than one root element", piece.start);
    }
    if (piece.kind === "open") {
      const tooDeep = budget.judgeDepth(open.length + 1);
      if (tooDeep !== undefined) return broken(tooDeep, piece.start);
      open.push({ name: tagName(content), line: lines.length });
    }
    lines.push(indent + content);
  }
  const last = open.pop();
  if (last !== undefined) return broken(`\`${last.name}\` has no end`, text.length);
  return elements === 0 ? broken("there is no element", 0) : { text: lines.join("\n") };
}

function isPlainText(line: string | undefined): boolean {
  return line !== undefined && !line.includes("\n") && !line.trimStart().startsWith("<");
}

const tagStart = /^<\/?([^\s/>]+)/;

function tagName(tag: string): string {
  return tagStart.exec(tag)?.[1] ?? "";
}

/** The piece that begins at `start`; `undefined` when it has no end. */
function pieceAt(text: string, start: number): XmlPiece | undefined {
  if (text.charAt(start) !== "<") {
    const next = text.indexOf("<", start);
    return { kind: "text", start, end: next === -1 ? text.length : next };
  }
  for (const [opening, closing] of enclosed) {
    if (text.startsWith(opening, start)) {
      const end = text.indexOf(closing, start + opening.length);
      if (end === -1) return undefined;
      return { kind: opening === "<![CDATA[" ? "text" : "other", start, end: end + closing.length };
    }
  }
  const end = endOfTag(text, start);
  if (end === undefined) return undefined;
  if (text.startsWith("<!", start)) return { kind: "other", start, end };
  if (text.startsWith("</", start)) return { kind: "close", start, end };
  return { kind: text.charAt(end - 2) === "/" ? "empty" : "open", start, end };
}

const enclosed = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** Behind the `>` that ends a tag or a declaration: not the ones in quotes, nor in the brackets of a document type. */
function endOfTag(text: string, start: number): number | undefined {
  let quote = "";
  let brackets = 0;
  for (let position = start + 1; position < text.length; position++) {
    const character = text.charAt(position);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "[") brackets++;
    else if (character === "]") brackets--;
    else if (character === ">" && brackets <= 0) return position + 1;
  }
  return undefined;
}
