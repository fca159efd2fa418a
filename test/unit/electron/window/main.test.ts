import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineHostOptions } from "#electron/ipc/index.ts";
import { createFakeEngineHost, type FakeEngineHost } from "#test/support/fakeEngineHost.ts";

/** What main did, in order: the shell's own duty is mostly a matter of order. */
const calls: string[] = [];
const windows: FakeWindow[] = [];
const app = Object.assign(new EventEmitter(), {
  enableSandbox: () => calls.push("enableSandbox"),
  requestSingleInstanceLock: () => isFirstInstance,
  whenReady: () => ready,
  getPath: () => "/nonexistent-log-folder",
  getVersion: () => "1.2.3",
  commandLine: { getSwitchValue: () => "0" },
  quit: () => calls.push("quit"),
  exit: (code: number) => calls.push(`exit ${code}`),
});
let isFirstInstance = true;
let ready = Promise.resolve();
let host: FakeEngineHost;
let hostOptions: EngineHostOptions | undefined;
const ipcMain = new EventEmitter();

class FakeWindow extends EventEmitter {
  static getAllWindows = () => windows;
  readonly webContents = Object.assign(new EventEmitter(), {
    send: (channel: string, value: unknown) => calls.push(`send ${channel} ${JSON.stringify(value)}`),
    postMessage: (channel: string, _message: unknown, ports: readonly unknown[]) =>
      calls.push(`post ${channel} with ${ports.length} port`),
    setWindowOpenHandler: vi.fn<() => void>(),
  });
  readonly options: { webPreferences: Record<string, unknown> };
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    calls.push("window");
    windows.push(this);
  }
  async loadURL(url: string) {
    calls.push(`load ${url}`);
  }
  show() {}
}

class FakePort extends EventEmitter {
  start() {}
  close() {
    this.emit("close");
  }
  postMessage() {}
}

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  mkdirSync: () => undefined,
  createWriteStream: () => ({ write: () => true }),
}));
vi.mock("electron", () => ({
  app,
  ipcMain,
  BrowserWindow: FakeWindow,
  Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => calls.push("menu") },
  MessageChannelMain: class {
    port1 = new FakePort();
    port2 = new FakePort();
  },
  nativeTheme: { shouldUseDarkColors: true },
  protocol: {
    registerSchemesAsPrivileged: () => calls.push("register scheme"),
    handle: () => calls.push("serve scheme"),
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler: () => calls.push("guard permissions"),
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
    },
  },
  shell: {},
}));
vi.mock("#electron/ipc/index.ts", async (original) => ({
  ...(await original<typeof import("#electron/ipc/index.ts")>()),
  createEngineHost: (options: EngineHostOptions) => {
    hostOptions = options;
    calls.push("engine");
    return host;
  },
}));

beforeEach(() => {
  calls.length = 0;
  windows.length = 0;
  app.removeAllListeners();
  ipcMain.removeAllListeners();
  isFirstInstance = true;
  ready = Promise.resolve();
  host = createFakeEngineHost();
  hostOptions = undefined;
  vi.resetModules();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => vi.restoreAllMocks());

async function startMain() {
  await import("#electron/main.ts");
  await ready;
  await new Promise((resolve) => setImmediate(resolve));
}

/** A message of the page in the first window. */
function pageSays(channel: string, message?: unknown, frame: unknown = { url: "app://workbench/", parent: null }) {
  ipcMain.emit(channel, { sender: windows[0]?.webContents, senderFrame: frame }, message);
}

describe("the desktop shell's main process", () => {
  it("turns the sandbox on and registers its scheme before it is ready, and guards before it opens a window", async () => {
    await startMain();
    expect(calls).toEqual([
      "enableSandbox",
      "register scheme",
      "engine",
      "guard permissions",
      "serve scheme",
      "menu",
      "window",
      "load app://workbench/",
    ]);
    expect(hostOptions?.workerData).toEqual({ brokerPort: 0, dataFolder: "/nonexistent-log-folder" });
  });

  it("opens a window whose page is sandboxed, isolated and without Node", async () => {
    await startMain();
    expect(windows[0]?.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      additionalArguments: ["--wirebench-version=1.2.3"],
    });
  });

  it("leaves at once when another instance has the lock; that one opens a window", async () => {
    isFirstInstance = false;
    await startMain();
    expect(calls).toEqual(["enableSandbox", "register scheme", "quit"]);
    isFirstInstance = true;
    vi.resetModules();
    await startMain();
    app.emit("second-instance", {}, ["wirebench"], "/");
    expect(windows).toHaveLength(2);
  });

  it("stops the engine before it ends", async () => {
    await startMain();
    const shutdown = vi.spyOn(host, "shutdown");
    const preventDefault = vi.fn<() => void>();
    app.emit("before-quit", { preventDefault });
    await expect.poll(() => calls.at(-1)).toBe("exit 0");
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(shutdown).toHaveBeenCalledOnce();
  });
});

describe("the bridge to a page", () => {
  it("tells the engine's state when asked, and every change of it until the page is gone", async () => {
    await startMain();
    pageSays("host:state");
    host.setState({ kind: "crashed", reason: "a bug", atMs: 1 });
    windows[0]?.webContents.emit("destroyed");
    host.setState({ kind: "starting" });
    expect(calls.filter((call) => call.startsWith("send"))).toEqual([
      'send host:state {"kind":"running"}',
      'send host:state {"kind":"crashed","reason":"a bug","atMs":1}',
    ]);
  });

  it("hands out a port to a running engine, and none to a crashed one", async () => {
    await startMain();
    pageSays("host:state");
    pageSays("host:request", { kind: "connect" });
    host.setState({ kind: "crashed", reason: "a bug", atMs: 1 });
    pageSays("host:request", { kind: "connect" });
    expect(calls.filter((call) => call.startsWith("post"))).toEqual(["post engine:port with 1 port"]);
    expect(host.enginePorts).toHaveLength(1);
  });

  it("restarts the engine when asked", async () => {
    await startMain();
    pageSays("host:request", { kind: "restart-engine" });
    expect(host.restarts()).toBe(1);
  });

  it("ignores frames that are not the workbench's own page, and requests that are not in the contract", async () => {
    await startMain();
    for (const frame of [
      null,
      { url: "https://evil.example/", parent: null },
      { url: "app://workbench/", parent: {} },
    ]) {
      pageSays("host:request", { kind: "restart-engine" }, frame);
      pageSays("host:state", undefined, frame);
    }
    pageSays("host:request", { kind: "run", command: "rm" });
    pageSays("host:request", "restart-engine");
    expect(host.restarts()).toBe(0);
    expect(calls.filter((call) => call.startsWith("send"))).toEqual([]);
  });
});
