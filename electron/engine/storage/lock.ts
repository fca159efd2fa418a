import { readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Marks a folder as used by this process. Two workbenches that write the same documents would each undo what the other
 * has done, so the second one is told; a mark whose process is gone counts for nothing. The answer is what stands in
 * the way.
 */
export function takeLock(file: string): string | undefined {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = Number(readFileSync(file, "utf8"));
    // An engine that is started again in the same process takes over from the one that crashed.
    if (owner === process.pid) return undefined;
    if (isRunning(owner)) {
      return `another workbench (process ${owner}) uses the data folder: what you change here is not kept`;
    }
    rmSync(file, { force: true });
  }
  return "another workbench has just taken the data folder: what you change here is not kept";
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
