import { assertNever, escapeText } from "#shared/base/index.ts";
import { statements } from "#shared/mqtt/spec/index.ts";
import { describeDenial, dialectsLike } from "./denial.ts";
import { probeSections, type ProbeSection, probeSteps, sectionTitles } from "./plan.ts";
import { type Finding, type ProbeReport, verdictTitles } from "./report.ts";

/** The forms in which a report leaves the workbench. */
export const reportFormats = ["markdown", "json", "text"] as const;
export type ReportFormat = (typeof reportFormats)[number];

const FORMAT = "wirebench-probe";
const VERSION = 1;

const paraphrases: ReadonlyMap<string, string> = new Map(
  statements.map(({ edition, id, paraphrase }) => [
    `${edition === "5.0" ? "MQTT5" : "MQTT311"}-${id.replace(/^MQTT-/, "")}`,
    paraphrase,
  ]),
);

/** What a statement asks for, in our words; `undefined` when there is none of that name. */
export function standardSays(statement: string): string | undefined {
  return paraphrases.get(statement);
}

/** Writes a report down. What the broker said in it is made harmless for the form; there is no HTML in any of them. */
export function renderReport(report: ProbeReport, format: ReportFormat): string {
  switch (format) {
    case "json":
      return `${escapeJson(JSON.stringify({ format: FORMAT, version: VERSION, report }, undefined, 2))}\n`;
    case "markdown":
      return renderLines(report, markdown);
    case "text":
      return renderLines(report, plain);
    default:
      return assertNever(format);
  }
}

/** Characters that a screen hides, or by which it turns the text around them, as JSON may write them just as well. */
function escapeJson(json: string): string {
  return json.replaceAll(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** How the parts of a report are written in one form. */
interface Style {
  title(text: string): readonly string[];
  heading(text: string): readonly string[];
  fact(name: string, value: string): string;
  item(text: string): string;
  findings(findings: readonly Finding[]): readonly string[];
}

function renderLines(report: ProbeReport, style: Style): string {
  const lines = [
    ...style.title(`Probe of ${report.title}`),
    style.fact("Address", report.address),
    style.fact("Time", timeOf(report)),
    style.fact("Result", outcomeOf(report)),
    style.fact(
      "Sent",
      `packets: ${report.sent.packets}, bytes: ${report.sent.bytes}, connections: ${report.sent.connections}`,
    ),
    "",
  ];
  const certificates = report.failure?.certificates ?? [];
  if (certificates.length > 0) {
    lines.push(
      ...style.heading("Certificates, the broker's own first"),
      ...certificates.map((each) => style.item(each)),
      "",
    );
  }
  for (const section of sectionsOf(report)) {
    lines.push(...style.heading(sectionTitles[section]));
    lines.push(...style.findings(report.findings.filter((finding) => finding.section === section)), "");
    if (section === "denial") lines.push(...denialOf(report).map((each) => style.item(each)), "");
  }
  const undone = undoneOf(report);
  if (undone.length > 0) lines.push(...style.heading("Not done"), ...undone.map((each) => style.item(each)), "");
  if (report.leftBehind.length > 0) {
    lines.push(...style.heading("Left behind"), ...report.leftBehind.map((each) => style.item(each)), "");
  }
  const cited = [...new Set(report.findings.flatMap((finding) => finding.statements))].toSorted();
  if (cited.length > 0) {
    lines.push(...style.heading("Statements of the standard"));
    lines.push(...cited.map((each) => style.item(`${each}: ${standardSays(each) ?? "not in the table"}`)), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const markdown: Style = {
  title: (text) => [`# ${escapeMarkdown(text)}`, ""],
  heading: (text) => [`## ${escapeMarkdown(text)}`, ""],
  fact: (name, value) => `- ${name}: ${escapeMarkdown(value)}`,
  item: (text) => `- ${escapeMarkdown(text)}`,
  findings: (findings) => [
    "| Subject | Announced | Found | Verdict | Standard |",
    "| --- | --- | --- | --- | --- |",
    ...findings.map((finding) => {
      const found = finding.note === undefined ? finding.found : `${finding.found} (${finding.note})`;
      const cells = [finding.subject, finding.announced ?? "", found, verdictTitles[finding.verdict]];
      return `| ${[...cells, finding.statements.join(" ")].map(escapeMarkdown).join(" | ")} |`;
    }),
  ],
};

const plain: Style = {
  title: (text) => [escapeText(text), ""],
  heading: (text) => [escapeText(text), "-".repeat(text.length)],
  fact: (name, value) => `${name}: ${escapeText(value)}`,
  item: (text) => `- ${escapeText(text)}`,
  findings: (findings) =>
    findings.flatMap((finding) => [
      `${verdictTitles[finding.verdict].padEnd(22)} ${escapeText(finding.subject)}: ${escapeText(finding.found)}`,
      ...(finding.announced === undefined ? [] : [`${" ".repeat(23)}announced: ${escapeText(finding.announced)}`]),
      ...(finding.note === undefined ? [] : [`${" ".repeat(23)}${escapeText(finding.note)}`]),
      ...(finding.statements.length === 0 ? [] : [`${" ".repeat(23)}[${finding.statements.join("] [")}]`]),
    ]),
};

/** Whatever has a meaning in Markdown, HTML included, becomes the character that it is. */
function escapeMarkdown(text: string): string {
  return escapeText(text).replaceAll(/[\\`*_{}[\]()<>#+!|~&$-]/g, (character) =>
    // A word with a hyphen or a number with a sign reads better as it is, and means nothing within a line.
    character === "-" || character === "+" || character === "(" || character === ")" ? character : `\\${character}`,
  );
}

/** The sections that say something, in their order. */
export function sectionsOf({
  findings,
}: {
  readonly findings: readonly Pick<Finding, "section">[];
}): readonly ProbeSection[] {
  const present = new Set(findings.map(({ section }) => section));
  return probeSections.filter((section) => present.has(section));
}

function timeOf({ startedAtMs, endedAtMs }: ProbeReport): string {
  const started = new Date(startedAtMs).toISOString();
  return endedAtMs === undefined ? started : `${started}, ${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`;
}

function outcomeOf({ state, failure, findings }: ProbeReport): string {
  const counted = `${findings.length} findings`;
  switch (state) {
    case "running":
      return `still running, ${counted}`;
    case "complete":
      return `complete, ${counted}`;
    case "stopped":
      return `stopped, ${counted}`;
    case "failed":
      return failure === undefined
        ? "failed"
        : [
            `failed: ${failure.meaning}`,
            ...(failure.code === undefined ? [] : [`(${failure.code})`]),
            ...(failure.remedy === undefined ? [] : [`— ${failure.remedy}`]),
            ...(failure.reasonString === undefined ? [] : [`— the broker says \`${failure.reasonString}\``]),
          ].join(" ");
    default:
      return assertNever(state);
  }
}

function denialOf({ denial }: ProbeReport): readonly string[] {
  const likes = dialectsLike(denial);
  return [...describeDenial(denial), ...(likes.length === 0 ? [] : [`Answers like ${likes.join(", ")}`])];
}

function undoneOf({ steps }: ProbeReport): readonly string[] {
  const titles = new Map<string, string>(probeSteps.map(({ id, title }) => [id, title]));
  return steps.flatMap(({ id, state, detail }) => {
    const title = titles.get(id) ?? id;
    if (state === "not-consented") return [`${title}: nobody agreed to it`];
    if (state === "skipped" || state === "unfinished") return [`${title}: ${detail ?? "not finished"}`];
    return [];
  });
}
