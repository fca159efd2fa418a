import type { Session, Shell, WebContents } from "electron";
import { describe, expect, it, vi } from "vitest";
import { guardContents, guardSession, isTrustedFrame } from "#electron/window/guards.ts";

// The guards import types only; Electron's package must not be loaded, it would start a download.
vi.mock("electron", () => ({}));

/** A session with the guards' handlers, and verbs that ask them. */
function setupSession() {
  const handlers: Record<string, (...args: never[]) => unknown> = {};
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => (handlers[name] = handler);
  const session = {
    setPermissionRequestHandler: keep("request"),
    setPermissionCheckHandler: keep("check"),
    setDevicePermissionHandler: keep("device"),
  };
  guardSession(session as unknown as Session);
  const call = (name: string, ...args: unknown[]) =>
    (handlers[name] as ((...given: unknown[]) => unknown) | undefined)?.(...args);
  const request = (permission: string, requestingUrl: string, details: object = {}) => {
    let granted: unknown;
    call("request", {}, permission, (answer: boolean) => (granted = answer), { requestingUrl, ...details });
    return granted;
  };
  const check = (permission: string, origin: string, details: object = {}) =>
    call("check", {}, permission, origin, details);
  return { request, check, call };
}

describe("permissions", () => {
  it("are refused, but for writing to the clipboard from the workbench's own page", () => {
    const { request, check, call } = setupSession();
    expect(request("clipboard-sanitized-write", "app://workbench/")).toBe(true);
    expect(request("clipboard-sanitized-write", "https://evil.example/")).toBe(false);
    expect(request("clipboard-sanitized-write", "app://workbench.evil/")).toBe(false);
    for (const permission of ["media", "geolocation", "notifications", "clipboard-read", "fileSystem", "hid"]) {
      expect(request(permission, "app://workbench/")).toBe(false);
      expect(check(permission, "app://workbench")).toBe(false);
    }
    expect(check("clipboard-sanitized-write", "app://workbench")).toBe(true);
    expect(check("clipboard-sanitized-write", "https://evil.example")).toBe(false);
    expect(call("device", {})).toBe(false);
  });
});

describe("the permission to use files", () => {
  const [page, origin] = ["app://workbench/", "app://workbench"];

  it("is given to the workbench's own page for reading a file, and for nothing else", () => {
    const { request, check } = setupSession();
    const reading = { fileAccessType: "readable", isDirectory: false };
    expect(request("fileSystem", page, reading)).toBe(true);
    expect(check("fileSystem", origin, reading)).toBe(true);
    expect(request("fileSystem", "https://evil.example/", reading)).toBe(false);
    expect(check("fileSystem", "https://evil.example", reading)).toBe(false);
    for (const details of [
      { fileAccessType: "writable", isDirectory: false },
      { fileAccessType: "readable", isDirectory: true },
      {},
    ]) {
      expect(request("fileSystem", page, details)).toBe(false);
      expect(check("fileSystem", origin, details)).toBe(false);
    }
  });
});

describe("a guarded page", () => {
  function setup() {
    const handlers = new Map<string, (event: { preventDefault: () => void }) => void>();
    const opened: string[] = [];
    let open: (details: { url: string }) => unknown = () => undefined;
    const contents = {
      on: (name: string, handler: (event: { preventDefault: () => void }) => void) => handlers.set(name, handler),
      setWindowOpenHandler: (handler: typeof open) => (open = handler),
    };
    const shell = { openExternal: async (url: string) => void opened.push(url) };
    guardContents(contents as unknown as WebContents, shell as unknown as Shell);
    return { handlers, opened, open: (url: string) => open({ url }) };
  }

  it.each(["will-navigate", "will-redirect", "will-attach-webview"])("prevents %s", (name) => {
    const { handlers } = setup();
    const preventDefault = vi.fn<() => void>();
    handlers.get(name)?.({ preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  it("opens no window, and hands only https addresses to the browser", () => {
    const { opened, open } = setup();
    for (const url of [
      "https://docs.example/",
      "http://plain.example/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "not a url",
    ]) {
      expect(open(url)).toEqual({ action: "deny" });
    }
    expect(opened).toEqual(["https://docs.example/"]);
  });
});

describe("a frame that sends a message", () => {
  it("is trusted only when it is the top frame of the workbench's own page", () => {
    expect(isTrustedFrame({ url: "app://workbench/", parent: null })).toBe(true);
    expect(isTrustedFrame({ url: "app://workbench/", parent: {} })).toBe(false);
    expect(isTrustedFrame({ url: "https://evil.example/", parent: null })).toBe(false);
    expect(isTrustedFrame({ url: "app://workbench.evil/", parent: null })).toBe(false);
    expect(isTrustedFrame(null)).toBe(false);
  });
});
