import { fail, ok, type Result } from "#shared/base/index.ts";
import { compileFilter, type CompiledFilter } from "#shared/capture/filter/index.ts";
import { parseArguments } from "#electron/options/index.ts";

/** What `wirebench decode --help` prints. */
export const decodeHelp = `Usage: wirebench decode [options] FILE

Prints the MQTT packets of a capture file (pcapng or pcap), one line a packet. FILE may be - for standard input.

  -v, --verbose       print the field tree of each packet
  -x, --hex           print the bytes of each packet beside its fields
      --json          print one JSON object a line
      --filter EXPR   only packets that pass: 'mqtt.msgtype == publish && mqtt.topic matches "a/+/c"'
      --follow        keep reading while the file grows
      --strict        exit with 1 when a packet, or the order of packets, breaks a rule of the standard
  -h, --help          print this

Exit code: 0; 1 with --strict when some packet was not in order; 2 when the command line is wrong or the file
cannot be read.
`;

/** How packets are printed. */
export type DecodeFormat = "line" | "tree" | "hex" | "json";

/** The command line of `wirebench decode`, understood. */
export interface DecodeOptions {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly format: DecodeFormat;
  readonly filter: CompiledFilter | undefined;
  readonly isFollowing: boolean;
  readonly isStrict: boolean;
}

/** Reads the command line; the failure says what is wrong. `help` asks for nothing else. */
export function readDecodeOptions(argv: readonly string[]): Result<DecodeOptions | "help", string> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  if (values.help === true) return ok("help");
  const [file, extra] = positionals;
  if (file === undefined) return fail("decode wants a capture file, or - for standard input");
  if (extra !== undefined) return fail(`decode wants one file, not also \`${extra}\``);

  const formats: readonly (readonly [DecodeFormat, boolean | undefined])[] = [
    ["json", values.json],
    ["hex", values.hex],
    ["tree", values.verbose],
  ];
  const chosen = formats.filter(([, isChosen]) => isChosen === true).map(([format]) => format);
  if (chosen[0] === "json" && chosen.length > 1) return fail("--json cannot be combined with -v or -x");
  const filter = values.filter === undefined ? undefined : compileFilter(values.filter);
  if (filter?.ok === false) return fail(describeFilterError(values.filter ?? "", filter.error));
  return ok({
    file,
    format: chosen[0] ?? "line",
    filter: filter?.value,
    isFollowing: values.follow === true,
    isStrict: values.strict === true,
  });
}

function parse(argv: readonly string[]) {
  return parseArguments({
    args: [...argv],
    allowPositionals: true,
    options: {
      verbose: { type: "boolean", short: "v" },
      hex: { type: "boolean", short: "x" },
      json: { type: "boolean" },
      filter: { type: "string" },
      follow: { type: "boolean" },
      strict: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

/** The filter with a mark under the part that is wrong. */
function describeFilterError(
  text: string,
  error: { readonly message: string; readonly start: number; readonly end: number },
): string {
  const mark = "^".repeat(Math.max(1, error.end - error.start));
  return `--filter: ${error.message}\n  ${text}\n  ${" ".repeat(error.start)}${mark}`;
}
