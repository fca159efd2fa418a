import type { Result } from "#shared/base/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import type { PolicyDocument, PolicyRole, PolicyRule } from "../document.ts";
import type { DocumentError } from "#shared/document/index.ts";
import { fillTemplate, parseRuleFilter } from "../template.ts";
import type { LossCode } from "./dialect.ts";

/** Something that a file says and the policy made from it does not. */
export interface ImportLoss {
  /** Where one of the usual losses fits. */
  readonly code?: LossCode;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
  /** Where the file says it, from 1. */
  readonly line?: number;
}

/** A policy that was read out of another broker's file. */
export interface ImportedPolicy {
  readonly document: PolicyDocument;
  readonly losses: readonly ImportLoss[];
}

/** Reads files of one language as policies. */
export interface Importer {
  /** As the dialect's. */
  readonly id: string;
  readonly title: string;
  import(text: string): Result<ImportedPolicy, readonly DocumentError[]>;
}

/** The rule body of an import: its filter has own values as `{self.name}`. */
export type ImportedBody = Omit<PolicyRule, "id">;

/** Gathers what an import finds. */
export interface Import {
  readonly losses: ImportLoss[];
  lose(code: LossCode | undefined, message: string, line?: number): void;
  /** The level that stands for a client's own value; the attribute comes into the document. */
  own(attribute: "clientId" | "username" | (string & {})): string;
  /** Whether a text is a filter once values are in it. A text that is none is a loss. */
  isFilter(text: string, line?: number): boolean;
  role(id: string, principals: PolicyRole["principals"], rules: readonly ImportedBody[], connect?: string): void;
  finish(name: string, evaluation: PolicyDocument["evaluation"]): ImportedPolicy;
}

const MAXIMUM_ID = 100;

/** Begins an import. */
export function createImport(): Import {
  const losses: ImportLoss[] = [];
  const attributes = new Set<string>();
  const roles: PolicyRole[] = [];
  const ids = new Set<string>();
  let ruleCount = 0;

  function lose(code: LossCode | undefined, message: string, line?: number): void {
    losses.push({ message, ...(code === undefined ? {} : { code }), ...(line === undefined ? {} : { line }) });
  }

  return {
    losses,
    lose,
    own(attribute) {
      attributes.add(attribute);
      return `{self.${attribute}}`;
    },
    isFilter(text, line) {
      const filled = fillTemplate(parseRuleFilter(text), () => "x") ?? "";
      if (parseTopicFilter(filled).ok) return true;
      lose("W", `left out, for it is no topic filter: ${text}`, line);
      return false;
    },
    role(id, principals, rules, connect) {
      const names = Object.values(principals).filter((name) => name !== undefined);
      if (names.some((name) => name === "" || name.length > MAXIMUM_ID)) {
        return lose("A", `left out, for its name is empty or longer than a policy takes: ${id.slice(0, MAXIMUM_ID)}`);
      }
      const cut = id.slice(0, MAXIMUM_ID - 10);
      const unique = ids.has(cut) ? `${cut} (${ids.size})` : cut;
      ids.add(unique);
      roles.push({
        id: unique,
        principals,
        ...(connect === undefined ? {} : { connect: { clientId: connect } }),
        rules: rules.map((body) => ({ id: `rule ${++ruleCount}`, ...body })),
      });
    },
    finish(name, evaluation) {
      const described = [...attributes].toSorted().map((attribute) => {
        if (attribute === "clientId") return [attribute, { source: "connect.clientId", trust: "asserted" }] as const;
        return attribute === "username"
          ? ([attribute, { source: "connect.username", trust: "authenticated" }] as const)
          : ([attribute, { source: "account", trust: "authenticated" }] as const);
      });
      return {
        losses,
        document: {
          mqttPolicy: 1,
          name,
          ...(described.length === 0 ? {} : { identity: { attributes: Object.fromEntries(described) } }),
          evaluation,
          roles,
        },
      };
    },
  };
}
