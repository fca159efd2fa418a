import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { type DataFolder, openDataFolder } from "#electron/engine/storage/index.ts";
import { createRandomIdSource } from "#electron/engine/support/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";

const kind = { name: "list", version: 2, schema: z.strictObject({ names: z.array(z.string()) }) };
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wirebench-storage-"));
  folders.push(folder);
  return folder;
}

function openFolder(path: string): DataFolder {
  return openDataFolder({ path, clock: createFakeClock(), ids: createRandomIdSource(), logger: { log() {} } });
}

describe("a data folder", () => {
  it("gives back what was written last, and leaves no other file", async () => {
    const path = join(await createFolder(), "below");
    const first = openFolder(path);
    const document = first.openDocument(kind);
    expect(document.initial).toBeUndefined();
    for (let index = 0; index < 50; index++) document.write({ names: [`name ${index}`] });
    await first.dispose();

    expect(await readdir(path)).toEqual(["list.json"]);
    expect(openFolder(path).openDocument(kind).initial).toEqual({ names: ["name 49"] });
  });

  it.each([
    ["is no JSON", "{ names"],
    ["has no version", "[]"],
    ["is of another version", '{"version":3,"value":{"names":[]}}'],
    ["has another form", '{"version":2,"value":{"names":[1]}}'],
  ])("sets a document aside that %s, and says where", async (_name, text) => {
    const path = await createFolder();
    await writeFile(join(path, "list.json"), text);
    const folder = openFolder(path);
    expect(folder.openDocument(kind).initial).toBeUndefined();
    const aside = (await readdir(path)).find((name) => name.startsWith("list.json.damaged-"));
    expect(await readFile(join(path, aside ?? ""), "utf8")).toBe(text);
    expect(folder.notices.join()).toContain(aside);
  });

  it.skipIf(process.platform === "win32")("closes a private document that others could read so far", async () => {
    const path = await createFolder();
    await writeFile(join(path, "list.json"), '{"version":2,"value":{"names":["a"]}}', { mode: 0o644 });
    const folder = openFolder(path);
    expect(folder.openDocument({ ...kind, isPrivate: true }).initial).toEqual({ names: ["a"] });
    expect((await stat(join(path, "list.json"))).mode & 0o777).toBe(0o600);
    await folder.dispose();
  });

  it.skipIf(process.platform === "win32")("lets nobody else read a private document", async () => {
    const path = await createFolder();
    const folder = openFolder(path);
    folder.openDocument({ ...kind, isPrivate: true }).write({ names: [] });
    await folder.dispose();
    expect((await stat(join(path, "list.json"))).mode & 0o777).toBe(0o600);
  });

  it("says that nothing is kept while another process uses it, and reads it all the same", async () => {
    const path = await createFolder();
    await writeFile(join(path, "list.json"), '{"version":2,"value":{"names":["kept"]}}');
    await writeFile(join(path, "in-use"), String(process.ppid));
    const folder = openFolder(path);
    const document = folder.openDocument(kind);
    expect(document.initial).toEqual({ names: ["kept"] });
    expect(folder.notices.join()).toContain("another workbench");
    document.write({ names: ["lost"] });
    await folder.dispose();
    expect(await readFile(join(path, "list.json"), "utf8")).toContain("kept");
  });

  it("takes over from a process that is gone", async () => {
    const path = await createFolder();
    await writeFile(join(path, "in-use"), "999999999");
    expect(openFolder(path).notices).toEqual([]);
  });

  it("says why when the folder cannot be made", async () => {
    const path = await createFolder();
    await writeFile(join(path, "file"), "");
    const folder = openFolder(join(path, "file", "below"));
    folder.openDocument(kind).write({ names: [] });
    expect(folder.notices.join()).toContain("cannot be used");
    await folder.dispose();
  });
});

describe("a folder of texts", () => {
  const texts = { name: "rules", endings: [".yaml", ".csv"], maximumBytes: 100, maximumFiles: 3 };

  it("gives back what was written, and forgets what was removed", async () => {
    const path = await createFolder();
    const first = openFolder(path);
    const files = first.openTexts(texts);
    expect(files.initial.size).toBe(0);
    files.write("a.yaml", "one");
    files.write("a.yaml", "two");
    files.write("b.csv", "x");
    files.remove("b.csv");
    await first.dispose();
    expect(await readdir(join(path, "rules"))).toEqual(["a.yaml"]);
    expect([...openFolder(path).openTexts(texts).initial]).toEqual([["a.yaml", "two"]]);
  });

  it("leaves alone what is no text of its kind, and says so", async () => {
    const path = await createFolder();
    await mkdir(join(path, "rules", "below.yaml"), { recursive: true });
    await writeFile(join(path, "rules", "large.yaml"), "x".repeat(101));
    await writeFile(join(path, "rules", "notes.txt"), "x");
    await writeFile(join(path, "rules", "bytes.yaml"), new Uint8Array([0xff, 0xfe]));
    const folder = openFolder(path);
    expect(folder.openTexts(texts).initial.size).toBe(0);
    expect(folder.notices).toHaveLength(2);
    expect(folder.notices.join("\n")).toContain("large.yaml");
    expect(await readdir(join(path, "rules"))).toHaveLength(4);
  });
});
