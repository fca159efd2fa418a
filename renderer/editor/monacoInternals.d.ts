// What `longLines.ts` uses of Monaco beyond its interface, as far as it is used. Monaco ships no types for it.

declare module "monaco-editor/editor/common/modelLineProjectionData" {
  /** Where one line is broken: offsets, and the columns that they would have without a break; the last is the line's end. */
  // oxlint-disable-next-line typescript/no-extraneous-class -- Monaco's own, of which no more is used
  export class ModelLineProjectionData {
    constructor(
      injectionOffsets: null,
      injectionOptions: null,
      breakOffsets: number[],
      breakOffsetsVisibleColumn: number[],
      wrappedTextIndentLength: number,
    );
  }
}

declare module "monaco-editor/editor/common/viewModel/monospaceLineBreaksComputer" {
  import type { ModelLineProjectionData } from "monaco-editor/editor/common/modelLineProjectionData";

  export interface LineBreaksContext {
    getLineContent(lineNumber: number): string;
    /** What is drawn in the line and is not of the text, as hints are. */
    getLineInjectedText(lineNumber: number): readonly object[];
  }

  interface LineBreaksComputer {
    addRequest(lineNumber: number, previous: ModelLineProjectionData | null): void;
    /** One answer for each request; `null` where the line is not broken. */
    finalize(): (ModelLineProjectionData | null)[];
  }

  export class MonospaceLineBreaksComputerFactory {
    createLineBreaksComputer(
      context: LineBreaksContext,
      fontInfo: object,
      tabSize: number,
      /** -1 while nothing is wrapped. */
      wrappingColumn: number,
      ...rest: readonly unknown[]
    ): LineBreaksComputer;
  }
}
