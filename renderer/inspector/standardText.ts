import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { type Statement, type StatementRef, statements } from "#shared/mqtt/spec/index.ts";

const byKey = new Map(statements.map((statement) => [`${statement.edition} ${statement.id}`, statement]));

/** The edition of the standard that rules a connection; that of 3.1 numbers no statements and is read as 3.1.1. */
export function editionOf(version: ProtocolVersion | undefined): Statement["edition"] {
  return version === 5 ? "5.0" : "3.1.1";
}

/** What a statement says, in our words. */
export function statementText({ edition, id }: StatementRef): string | undefined {
  return byKey.get(`${edition} ${id}`)?.paraphrase;
}

/** The statements of a section; where it makes none itself, those of the nearest section around it that does. */
export function statementsAbout(section: string, edition: Statement["edition"]): readonly Statement[] {
  for (let place = section; place.includes("."); place = place.slice(0, place.lastIndexOf("."))) {
    const found = statements.filter((statement) => statement.edition === edition && statement.section === place);
    if (found.length > 0) return found;
  }
  return [];
}
