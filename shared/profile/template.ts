/** `sensor-{n}` for number 7 is `sensor-7`; `{n:4}` writes `0007`. Every occurrence is filled in. */
export function fillTemplate(template: string, number: number): string {
  return template.replaceAll(/\{n(?::(\d))?\}/g, (_all, width: string | undefined) =>
    String(number).padStart(Number(width ?? 0), "0"),
  );
}
