import { fail, ok, type Result } from "#shared/base/index.ts";

/** A table with headings. */
export interface CsvTable {
  readonly headings: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
}

const MAXIMUM_CHARACTERS = 4 * 1024 * 1024;
const MAXIMUM_ROWS = 100_000;
const MAXIMUM_COLUMNS = 200;

/** Reads comma separated values (RFC 4180) whose first line holds the headings; or says what is wrong with them. */
export function parseCsv(text: string, separator: string): Result<CsvTable, string> {
  if (text.length > MAXIMUM_CHARACTERS) return fail("the table is too large");
  const lines = readLines(text.replace(/^\uFEFF/, ""), separator);
  if (!lines.ok) return lines;
  const [headings = [], ...rest] = lines.value;
  if (headings.every((each) => each === "")) return fail("the table has no headings");
  if (headings.length > MAXIMUM_COLUMNS) return fail(`the table has more than ${MAXIMUM_COLUMNS} columns`);
  if (new Set(headings).size < headings.length) return fail("two columns of the table have the same heading");
  if (rest.length === 0) return fail("the table has no line below its headings");
  if (rest.length > MAXIMUM_ROWS) return fail(`the table has more than ${MAXIMUM_ROWS} lines`);
  return ok({
    headings,
    rows: rest.map((cells) => new Map(headings.map((heading, index) => [heading, cells[index] ?? ""]))),
  });
}

function readLines(text: string, separator: string): Result<string[][], string> {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) return fail("a quotation mark in the table is not closed");
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
      cell = text.slice(start, at).trim();
    }
    cells.push(cell);
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end is followed by one more empty cell.
      if (at < text.length) continue;
      cells.push("");
    } else if (at < text.length && text[at] !== "\n" && text[at] !== "\r") {
      return fail("something follows a closing quotation mark in the table");
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    if (cells.some((each) => each !== "")) lines.push(cells);
    cells = [];
  }
  return ok(lines);
}

/** Where the text that began behind a quotation mark ends; two of them stand for one. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
