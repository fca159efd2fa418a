import { findTextChange } from "#shared/base/index.ts";
import { ModelLineProjectionData } from "monaco-editor/editor/common/modelLineProjectionData";
import {
  type LineBreaksContext,
  MonospaceLineBreaksComputerFactory,
} from "monaco-editor/editor/common/viewModel/monospaceLineBreaksComputer";

/** A line is long from so many characters on. */
const LONG_LINE = 50_000;
/** Every character is one column wide. */
const ONE_COLUMN_EACH = /^[\x20-\x7e\xa0-\u10ff]*$/;

const { prototype } = MonospaceLineBreaksComputerFactory;
const wrapByWords = prototype.createLineBreaksComputer;
/** The long line that each editor has wrapped last: all its characters are known to be of one column. */
const wrappedLast = new WeakMap<MonospaceLineBreaksComputerFactory, string>();

/**
 * Has Monaco wrap a long line at the column, and no more at words. It looks at every character of a line anew whenever one
 * is typed: where a payload is a megabyte without a line end, that takes most of the time that a key has.
 */
prototype.createLineBreaksComputer = function createLineBreaksComputer(context, font, tabSize, column, ...rest) {
  const others = wrapByWords.call(this, context, font, tabSize, column, ...rest);
  const answers: (ModelLineProjectionData | undefined)[] = [];
  return {
    addRequest: (lineNumber, previous) => {
      const text = longLineOf(context, lineNumber);
      const isWrapped = text !== undefined && column > 0 && hasOneColumnEach(text, wrappedLast.get(this));
      if (isWrapped) wrappedLast.set(this, text);
      else others.addRequest(lineNumber, previous);
      answers.push(isWrapped ? wrapAt(column, text.length) : undefined);
    },
    finalize() {
      const byWords = others.finalize().values();
      return answers.map((answer) => answer ?? byWords.next().value ?? null);
    },
  };
};

/** A long line that begins at its first column and has nothing of Monaco's own in it. */
function longLineOf(context: LineBreaksContext, lineNumber: number): string | undefined {
  const text = context.getLineContent(lineNumber);
  const isPlain = text.length >= LONG_LINE && text.trimStart().length === text.length;
  return isPlain && context.getLineInjectedText(lineNumber).length === 0 ? text : undefined;
}

function hasOneColumnEach(text: string, known = ""): boolean {
  const { from, to, grown } = findTextChange(known, text);
  return ONE_COLUMN_EACH.test(text.slice(from, to + grown));
}

function wrapAt(column: number, length: number): ModelLineProjectionData {
  const breaks = Array.from({ length: Math.ceil(length / column) }, (_, row) => Math.min((row + 1) * column, length));
  return new ModelLineProjectionData(null, null, breaks, [...breaks], 0);
}
