import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentSecurityPolicy, createAssets } from "#electron/assets/index.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wirebench-assets-"));
  await mkdir(join(folder, "page/assets"), { recursive: true });
  await mkdir(join(folder, "page-private"));
  await writeFile(join(folder, "page/index.html"), "<!doctype html>");
  await writeFile(join(folder, "page/assets/main-1a2b.js"), "1;");
  await writeFile(join(folder, "page/assets/notes.exe"), "no page has this");
  await writeFile(join(folder, "secret.html"), "secret");
  await writeFile(join(folder, "page-private/secret.html"), "secret");
});

afterAll(() => rm(folder, { recursive: true }));

const read = (path: string) => createAssets(join(folder, "page")).read(path);

describe("the built page", () => {
  it("answers / with the page itself, which is asked for anew each time", async () => {
    const asset = await read("/");
    expect(new TextDecoder().decode(asset?.bytes)).toBe("<!doctype html>");
    expect(asset?.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(asset?.headers["cache-control"]).toBe("no-cache");
  });

  it("lets a browser keep files whose name holds their hash", async () => {
    const asset = await read("/assets/main-1a2b.js");
    expect(asset?.headers["cache-control"]).toContain("immutable");
    expect(asset?.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  });

  it("puts the security headers on every file", async () => {
    const asset = await read("/assets/main-1a2b.js");
    expect(asset?.headers["content-security-policy"]).toBe(contentSecurityPolicy);
    expect(asset?.headers["x-content-type-options"]).toBe("nosniff");
    expect(asset?.headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(asset?.headers["cross-origin-embedder-policy"]).toBe("require-corp");
  });

  it.each([
    "/../secret.html",
    "/..%2fsecret.html",
    "/%2e%2e/secret.html",
    "/assets/../../secret.html",
    "/../page-private/secret.html",
    "/..\\secret.html",
    "//etc/passwd",
    "/%00index.html",
    "/%E0%A4%A",
    "/assets",
    "/assets/",
    "/missing.js",
    "/assets/notes.exe",
  ])("has nothing at %s", async (path) => {
    expect(await read(path)).toBeUndefined();
  });
});

describe("the content security policy", () => {
  it("allows no evaluation, no inline script and no other origin", () => {
    const directives = new Map(
      contentSecurityPolicy.split("; ").map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources] as const;
      }),
    );
    expect(directives.get("default-src")).toEqual(["'none'"]);
    expect(directives.get("script-src")).toEqual(["'self'"]);
    expect(directives.get("worker-src")).toEqual(["'self'"]);
    expect(directives.get("connect-src")).toEqual(["'self'"]);
    expect(directives.get("frame-ancestors")).toEqual(["'none'"]);
    for (const sources of directives.values()) {
      expect(sources).not.toContain("'unsafe-eval'");
      expect(sources.filter((source) => source.includes("//") || source === "*")).toEqual([]);
    }
  });
});
