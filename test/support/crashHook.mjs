// Loaded with `--import` into a shell under test, and by inheritance into its worker: lets a test crash the engine the
// way a bug would. The product itself has no such lever.
import { BroadcastChannel, isMainThread } from "node:worker_threads";

const channel = new BroadcastChannel("wirebench-test-crash");
channel.unref();
if (isMainThread) {
  process.on("message", (message) => {
    if (message?.kind === "crash") channel.postMessage("crash");
  });
  // Listening to the test must not keep a shell alive that has been told to stop.
  process.channel?.unref();
} else {
  channel.addEventListener("message", () => {
    // Out of the event's own handling, where an error would be swallowed.
    setImmediate(() => {
      throw new Error("crashed on purpose by a test");
    });
  });
}
