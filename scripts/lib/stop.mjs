/** An end that a person can do something about: its message is one sentence, and no stack is shown. */
export class Stop extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a script's `main` and turns its end into the process's. `main` may answer an exit code. */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Stop ? error.message : (error.stack ?? error)}\n`);
    process.exitCode = error instanceof Stop ? error.exitCode : 1;
  }
}
