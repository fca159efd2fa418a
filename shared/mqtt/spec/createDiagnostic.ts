import type { ByteSpan } from "#shared/base/index.ts";
import type { Diagnostic, StatementRef } from "./diagnostic.ts";
import { type DiagnosticCode, diagnosticRule, type DiagnosticRule } from "./diagnostics.ts";
import type { PerEdition, ProtocolVersion } from "./protocol.ts";

/** What a diagnostic says beyond its code. */
export interface DiagnosticDetail {
  readonly span: ByteSpan;
  /** Printed in backticks behind the message. Must be escaped already, and no password or payload. */
  readonly value?: number | string | undefined;
  /** The statement to cite in place of the rule's first. */
  readonly statements?: PerEdition<string> | undefined;
  readonly reasonCode?: number | undefined;
}

/** Makes the diagnostic of a code as it reads for a packet of this version. */
export function createDiagnostic(code: DiagnosticCode, version: ProtocolVersion, detail: DiagnosticDetail): Diagnostic {
  const rule = diagnosticRule(code);
  const reasonCode = detail.reasonCode ?? rule.reasonCode;
  const statement = statementFor(rule, version, detail.statements);
  return {
    code,
    severity: rule.severity,
    span: detail.span,
    message: detail.value === undefined ? rule.message : `${rule.message} \`${detail.value}\``,
    ...(statement === undefined ? {} : { statement }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
  };
}

/** MQTT 3.1 numbers no statements, so a diagnostic of a 3.1 packet cites none. */
function statementFor(
  rule: DiagnosticRule,
  version: ProtocolVersion,
  chosen: PerEdition<string> | undefined,
): StatementRef | undefined {
  if (version === 3) return undefined;
  const edition = version === 4 ? "3.1.1" : "5.0";
  const id = chosen?.[edition] ?? rule.statements?.[edition]?.[0];
  return id === undefined ? undefined : { edition, id };
}
