/** A version of MQTT whose statements are numbered. */
export type NumberedVersion = 4 | 5;

/**
 * The editions among `statements`, a text such as `[MQTT311-3.1.0-2] [MQTT5-3.1.0-2]`: one test for each, whose name
 * begins with the statements of its edition.
 */
export function editions(statements: string): readonly (readonly [ids: string, version: NumberedVersion])[] {
  const idsOf = (prefix: string): string =>
    statements
      .split(" ")
      .filter((statement) => statement.startsWith(prefix))
      .join(" ");
  const found: readonly (readonly [string, NumberedVersion])[] = [
    [idsOf("[MQTT311-"), 4],
    [idsOf("[MQTT5-"), 5],
  ];
  return found.filter(([ids]) => ids !== "");
}
