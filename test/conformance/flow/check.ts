import { expect, it } from "vitest";
import type { FlowDiagnosticCode } from "#shared/mqtt/flow/index.ts";
import { editions, type NumberedVersion } from "../broker/editions.ts";
import type { Conversation } from "./conversation.ts";

/**
 * One test for each edition among `statements`, named by them: the conversation shows exactly `code`, once for each
 * time it is to be blamed, citing a statement of its edition.
 */
export function accuses(
  statements: string,
  sentence: string,
  code: FlowDiagnosticCode | readonly FlowDiagnosticCode[],
  tell: (version: NumberedVersion) => Conversation,
): void {
  it.each(editions(statements))(`%s ${sentence}`, (_ids, version) => {
    const found = tell(version).findings();
    expect(found.map(({ diagnostic }) => diagnostic.code)).toEqual(typeof code === "string" ? [code] : code);
    const edition = version === 5 ? "5.0" : "3.1.1";
    const cited = found.flatMap(({ diagnostic }) => diagnostic.statement?.edition ?? []);
    expect(cited.filter((candidate) => candidate !== edition)).toEqual([]);
  });
}

/** One test for each edition among `statements`: nothing is found. */
export function accepts(statements: string, sentence: string, tell: (version: NumberedVersion) => Conversation): void {
  it.each(editions(statements))(`%s ${sentence}`, (_ids, version) => {
    expect(tell(version).findings()).toEqual([]);
  });
}
