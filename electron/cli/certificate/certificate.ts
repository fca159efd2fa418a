import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { type LocalAuthority, openLocalAuthority } from "#electron/engine/certificates/index.ts";
import { createSystemClock, defaultDataFolder } from "#electron/engine/support/index.ts";
import type { CliIo } from "../io.ts";
import { readOptions } from "#electron/options/index.ts";

const help = `Usage: wirebench certificate authority [options]
       wirebench certificate client NAME [options]
       wirebench certificate server NAME... [options]

Certificates of this machine's own authority, which is created when it is first needed. \`authority\` prints where its
certificate is; \`client\` and \`server\` write a certificate and its private key, and print their files.

  --data DIR   data folder, the one of \`wirebench broker\` and the workbench
  --out DIR    folder for the files (.)
  --help       this text
`;

const LONGEST_NAME = 64;

/** Answers 0 when the files are written, 2 when the command line or a folder is wrong. */
export async function certificateCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const firstOption = argv.findIndex((word) => word.startsWith("-"));
  const words = firstOption === -1 ? argv : argv.slice(0, firstOption);
  const read = readOptions(argv.slice(words.length), {
    data: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean" },
  });
  if (!read.ok) return refuse(io, read.error);
  const { data, out, help: showsHelp } = read.value;
  if (showsHelp === true) {
    await io.stdout(help);
    return 0;
  }
  const [kind, ...names] = words;
  const fault = findFault(kind, names);
  if (fault !== undefined) return refuse(io, fault);
  const folder = join(typeof data === "string" ? data : defaultDataFolder(), "certificates");
  const authority = await openLocalAuthority({ folder, clock: createSystemClock() });
  if (!authority.ok) return refuse(io, authority.error);
  if (kind === "authority") {
    await io.stdout(`${authority.value.certificateFile}\n`);
    return 0;
  }
  const [first = "", ...others] = names;
  const issued =
    kind === "client"
      ? await authority.value.issueClient(first)
      : await authority.value.issueServer([first, ...others]);
  const files = await writeFiles(typeof out === "string" ? out : ".", first, issued);
  if (!files.ok) return refuse(io, files.error);
  await io.stdout(`${files.value.join("\n")}\n`);
  return 0;
}

function findFault(kind: string | undefined, names: readonly string[]): string | undefined {
  if (kind === undefined)
    return "certificate wants authority, client or server; wirebench certificate --help tells more";
  if (!["authority", "client", "server"].includes(kind))
    return `certificate wants authority, client or server, not \`${kind}\``;
  if (kind === "authority")
    return names.length === 0 ? undefined : `certificate authority takes no name, not \`${names[0] ?? ""}\``;
  if (names.length === 0) return `certificate ${kind} wants a name`;
  if (kind === "client" && names.length > 1) return `certificate client wants one name, not \`${names.join(" ")}\``;
  const tooLong = names.find((name) => name === "" || name.length > LONGEST_NAME);
  return tooLong === undefined ? undefined : `a name has 1 to ${LONGEST_NAME} characters, not \`${tooLong}\``;
}

type Issued = Awaited<ReturnType<LocalAuthority["issueClient"]>>;

async function writeFiles(
  folder: string,
  name: string,
  { certificate, privateKey }: Issued,
): Promise<Result<readonly string[], string>> {
  const stem = name.replaceAll(/[^\w.-]+/g, "-");
  const certificateFile = join(folder, `${stem}.cert.pem`);
  const keyFile = join(folder, `${stem}.key.pem`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(keyFile, privateKey, { mode: 0o600 });
    await writeFile(certificateFile, certificate);
    return ok([certificateFile, keyFile]);
  } catch (error) {
    return fail(`cannot write \`${certificateFile}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(io: CliIo, sentence: string): number {
  io.stderr(sentence);
  return 2;
}
