import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of `names` that the path knows, as a file; `undefined` when there is none. */
export function findOnPath(names) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) if (isProgram(join(folder, name + ending))) return join(folder, name + ending);
    }
  }
  return undefined;
}

/** Whether `file` can be run. */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: both mean that it cannot be run.
    return false;
  }
}

/** Whether a window could be shown. Other systems than Linux always have a desktop. */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]);
}

export const isRoot = process.getuid?.() === 0;
