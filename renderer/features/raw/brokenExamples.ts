import { parseByteScript, writeByteScript } from "#shared/byteScript/index.ts";
import { type DiagnosticRule, diagnosticRules } from "#shared/mqtt/spec/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";

/** A packet that breaks one rule, ready to be sent. */
export interface BrokenExample {
  readonly code: string;
  readonly message: string;
  /** The statement that it breaks, with its edition; or that it is a server's packet. */
  readonly reference: string;
  readonly script: string;
  readonly version: ProtocolVersion;
}

/** One for every rule that a single packet can break, from the table of the rules itself. */
export const brokenExamples: readonly BrokenExample[] = Object.entries<DiagnosticRule>(diagnosticRules).flatMap(
  ([code, rule]) => {
    const { example, message } = rule;
    const bytes = example === undefined ? undefined : parseByteScript(example.hex);
    if (example === undefined || bytes?.ok !== true) return [];
    return [
      {
        code,
        message,
        reference: referenceOf(rule, example.version, example.direction === "toClient"),
        script: writeByteScript(bytes.value),
        version: example.version,
      },
    ];
  },
);

function referenceOf(rule: DiagnosticRule, version: ProtocolVersion, isServers: boolean): string {
  const statement = rule.statements?.[version === 5 ? "5.0" : "3.1.1"]?.[0];
  const edition = version === 5 ? "5.0" : "3.1.1";
  return [edition, statement, isServers ? "a packet of servers" : undefined]
    .filter((part) => part !== undefined)
    .join(" · ");
}
