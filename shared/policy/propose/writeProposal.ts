import { Document, isMap, isNode } from "yaml";
import type { PolicyDocument } from "../document.ts";
import type { ProposedRule } from "./proposePolicy.ts";

/** Writes a proposal as YAML: a line for each rule, above it what speaks for the rule and how far it goes beyond that. */
export function writeProposal(document: PolicyDocument, rules: readonly Omit<ProposedRule, "line">[]): string {
  const written = new Document(document);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  document.roles.forEach((role, roleIndex) => {
    role.rules.forEach(({ id }, index) => {
      const node: unknown = written.getIn(["roles", roleIndex, "rules", index], true);
      const proposed = byId.get(id);
      if (!isMap(node) || proposed === undefined) return;
      node.flow = true;
      node.commentBefore = describe(proposed);
    });
    for (const key of ["principals", "connect"]) flatten(written.getIn(["roles", roleIndex, key], true));
  });
  for (const name of Object.keys(document.identity?.attributes ?? {})) {
    flatten(written.getIn(["identity", "attributes", name], true));
  }
  flatten(written.get("evaluation", true));
  return written.toString({ lineWidth: 0 });
}

function flatten(node: unknown): void {
  if (isNode(node) && isMap(node)) node.flow = true;
}

function describe({ packets, clients, generalisation }: Omit<ProposedRule, "line">): string {
  const seen = ` ${count(packets, "packet")} of ${count(clients, "client")}`;
  // A comment is one line, whatever the names in it hold.
  return generalisation === undefined ? seen : `${seen}; allows ${generalisation.replaceAll(/[\p{C}\p{Z}]+/gu, " ")}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
