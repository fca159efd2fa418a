import { accountCommand } from "./account/index.ts";
import { brokerCommand } from "./broker.ts";
import { certificateCommand } from "./certificate/index.ts";
import { decodeCommand } from "./decode.ts";
import { type CliIo, createProcessIo } from "./io.ts";
import { policyCommand } from "./policy/index.ts";
import { probeCommand } from "./probe/index.ts";
import { rulesCommand } from "./rules/index.ts";

const help = `Usage: wirebench COMMAND [options]

  account      add accounts to a file for the broker
  broker       run the MQTT broker without a window
  certificate  certificates of this machine's own authority
  decode       print the MQTT packets of a capture file
  policy       check, explain, compare and emit topic security policies
  probe        find out what a broker supports, announces and refuses
  rules        check and run rules that answer messages and play devices

wirebench COMMAND --help tells more.
`;

/** How long open handles may keep the process after its command has ended: a peer that hangs, for example. */
const LINGER_MS = 300;

const commands: Readonly<Record<string, (argv: readonly string[], io: CliIo) => Promise<number>>> = {
  account: accountCommand,
  broker: brokerCommand,
  certificate: certificateCommand,
  decode: decodeCommand,
  policy: policyCommand,
  probe: probeCommand,
  rules: rulesCommand,
};

/** Answers the exit code; 2 says that the command line is wrong. */
async function runCommandLine([name, ...argv]: readonly string[], io: CliIo): Promise<number> {
  if (name === undefined || name === "--help" || name === "help") {
    await io.stdout(help);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(argv, io);
  io.stderr(`there is no command \`${name}\`; wirebench --help lists them`);
  return 2;
}

process.exitCode = await runCommandLine(process.argv.slice(2), createProcessIo());
// Called when everything before it has left: a slow reader still gets the whole output.
process.stdout.write("", () => setTimeout(() => process.exit(), LINGER_MS).unref());
