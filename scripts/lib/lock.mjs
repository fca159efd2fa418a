import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "./paths.mjs";

const POLL_MS = 100;

/**
 * Runs `task` while no other script of this checkout runs one: two commands started together must not install or
 * build into the same folders. The lock of a process that has died is taken over.
 */
export async function withLock(task) {
  const folder = join(tmpdir(), `wirebench-${createHash("sha256").update(root).digest("hex").slice(0, 16)}.lock`);
  const owner = join(folder, "pid");
  while (!take(folder, owner)) await delay(POLL_MS);
  try {
    return await task();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function take(folder, owner) {
  try {
    mkdirSync(folder);
    writeFileSync(owner, String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (!isAlive(readOwner(owner))) rmSync(folder, { recursive: true, force: true });
  return false;
}

/** The process that holds the lock; our own while the other is between making the folder and writing its number. */
function readOwner(owner) {
  try {
    return Number(readFileSync(owner, "utf8")) || process.pid;
  } catch {
    // Not written yet, or released a moment ago: look again.
    return process.pid;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
