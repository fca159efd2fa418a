import type { Diagnostic, ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import { type FlowRule, flowRules } from "./flowRules.ts";
import type { ObservedPacket } from "./observation.ts";

/** The stable code of a check of a flow. */
export type FlowDiagnosticCode = keyof typeof flowRules;

/** What a finding says beyond its code. */
export interface FlowDetail {
  /** Printed in backticks behind the message. No password or payload. */
  readonly value?: number | string | undefined;
  /** The statement to cite in place of the rule's first of the edition. */
  readonly statement?: string | undefined;
}

/** Makes the diagnostic of a code for a packet: a flow is proven by whole packets. MQTT 3.1 numbers no statements. */
export function createFlowDiagnostic(
  code: FlowDiagnosticCode,
  version: ProtocolVersion,
  observed: Pick<ObservedPacket, "length">,
  { value, statement }: FlowDetail,
): Diagnostic {
  const rule: FlowRule = flowRules[code];
  const edition = version === 5 ? "5.0" : "3.1.1";
  const listed = rule.statements[edition] ?? [];
  const id = statement !== undefined && listed.includes(statement) ? statement : listed[0];
  return {
    code,
    severity: rule.severity,
    span: { start: 0, end: observed.length },
    message: value === undefined ? rule.message.replace(/:$/, "") : `${rule.message} \`${value}\``,
    ...(id === undefined || version === 3 ? {} : { statement: { edition, id } }),
    ...(rule.reasonCode === undefined ? {} : { reasonCode: rule.reasonCode }),
  };
}
