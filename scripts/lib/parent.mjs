const LOOK_MS = 200;

/**
 * Ends this process in order when npm has ended. A signal for npm reaches the shell between npm and this process and
 * often stops there: the shell dies, and what it ran would live on without an owner.
 */
export function endWithNpm() {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS);
  timer.unref();
}
