import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { type Account, type AccountBook, isSameAccount, parseAccounts, writeAccounts } from "#shared/policy/index.ts";
import { withPassword } from "#electron/engine/policy/index.ts";
import { readFirstLine } from "../firstLine.ts";
import type { CliIo } from "../io.ts";
import { describeFileError } from "../textFile.ts";
import { accountHelp, readAccountOptions } from "./accountOptions.ts";

/** For the owner's eyes: hashes can be guessed at by whoever has them. */
const PRIVATE = 0o600;
const MAXIMUM_PASSWORD_BYTES = 65_535;

/** `wirebench account`: adds accounts to a file. Exit 2: usage, or a file that cannot be read or written. */
export async function accountCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const command = readAccountOptions(argv);
  if (!command.ok) return refuse(command.error, io);
  if (command.value.kind === "help") {
    await io.stdout(accountHelp);
    return 0;
  }
  const { file, account, hasScram } = command.value;
  const book = await readBook(file);
  if (!book.ok) return refuse(book.error, io);
  const password = await readFirstLine(io, MAXIMUM_PASSWORD_BYTES);
  if (!password.ok) return refuse(password.error, io);
  if (hasScram && password.value.length === 0) return refuse("--scram needs a password", io);
  const entry = await withPassword(account, password.value, hasScram);
  const written = await writeBook(file, withAccount(book.value, entry));
  if (!written.ok) return refuse(written.error, io);
  await io.stdout(`added \`${account.username ?? account.clientId}\` to ${file}\n`);
  return 0;
}

function refuse(message: string, io: CliIo): number {
  io.stderr(message);
  return 2;
}

function withAccount(book: AccountBook, entry: Account): AccountBook {
  return { accounts: [...book.accounts.filter((other) => !isSameAccount(other, entry)), entry] };
}

async function readBook(file: string): Promise<Result<AccountBook, string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? ok({ accounts: [] }) : fail(describeFileError(error, file));
  }
  const parsed = parseAccounts(text);
  if (parsed.ok) return parsed;
  return fail(parsed.error.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"));
}

/** Replaces the file in one step, so that a broker never reads half of it. */
async function writeBook(file: string, book: AccountBook): Promise<Result<void, string>> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, writeAccounts(book), { mode: PRIVATE });
    await chmod(draft, PRIVATE);
    await rename(draft, file);
    return ok(undefined);
  } catch (error) {
    return fail(`cannot write \`${file}\`: ${wordsOf(error)}`);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
