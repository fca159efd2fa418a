import type { ContainerKind } from "./valueFormat.ts";

const SPACE = " ";
const elements: Readonly<Record<ContainerKind, string>> = { array: "0", object: '"":0', string: "" };

/**
 * A text that JSON can be read from much faster than from `stretch`, elements of a container that have been read, with
 * the comma behind them: as many characters in as many lines, so that what is wrong behind it is found at the same place.
 */
export function standInFor(kind: ContainerKind, stretch: string): string {
  if (stretch === "" || stretch.includes("\r")) return stretch;
  const element = elements[kind];
  const lines = countLines(stretch);
  const comma = kind === "string" ? "" : ",";
  const inLastLine = stretch.length - 1 - stretch.lastIndexOf("\n") - comma.length;
  const before = stretch.length - lines - inLastLine - comma.length;
  const newLines = "\n".repeat(lines);
  if (element.length <= before) return element.padEnd(before) + newLines + SPACE.repeat(inLastLine) + comma;
  if (element.length <= inLastLine) return SPACE.repeat(before) + newLines + element.padEnd(inLastLine) + comma;
  return stretch;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
