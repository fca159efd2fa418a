// Imported first by every script, for its effect: says which Node is wanted before anything newer than it is used.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
// Vite 8 and the engine's own floor: 20.19, or 22.12 and later.
if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22)) {
  process.stderr.write(
    `Wirebench needs Node.js 20.19 or newer (22.12 or newer of the 22 line); this is ${process.version}. Install a newer Node.js and try again.\n`,
  );
  process.exit(1);
}
