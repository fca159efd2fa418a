import { homedir } from "node:os";
import { join } from "node:path";

/** Where a workbench without a folder of its own keeps what outlives it. */
export function defaultDataFolder(): string {
  switch (process.platform) {
    case "win32":
      return join(process.env["APPDATA"] ?? homedir(), "Wirebench");
    case "darwin":
      return join(homedir(), "Library", "Application Support", "Wirebench");
    default:
      return join(process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "wirebench");
  }
}
