import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { ipcMain } from "./ipcMain.mjs";
import { installPageSide } from "./pageSide.mjs";
import { preventable, strict } from "./strict.mjs";

/** Where `app://workbench/` lives in Chromium, which knows no such scheme. */
const PAGE_ORIGIN = "https://workbench.app.double";
const APP_ORIGIN = "app://workbench";

const toPageUrl = (url) => url.replace(APP_ORIGIN, PAGE_ORIGIN);
const toAppUrl = (url) => url.replace(PAGE_ORIGIN, APP_ORIGIN);

const required = { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false };
const forbidden = ["webSecurity", "allowRunningInsecureContent", "enableBlinkFeatures", "nodeIntegrationInWorker"];

/** Windows that are open, and what they need of the application. */
export const windows = new Set();
export const surroundings = { context: undefined, emitApp: () => {}, answerApp: undefined };

class WebContents extends EventEmitter {
  #page;
  #openHandler = () => ({ action: "allow" });
  #ports = new Map();
  #hasNavigated = false;

  constructor(page) {
    super();
    this.#page = page;
  }

  send(channel, ...args) {
    this.#receive({ channel, args, ports: [] });
  }

  postMessage(channel, message, transfer = []) {
    for (const port of transfer) this.#adopt(port);
    this.#receive({ channel, args: [message], ports: transfer.map((port) => port.id) });
  }

  setWindowOpenHandler(handler) {
    this.#openHandler = handler;
  }

  /** A call of the page's side. */
  handle(frameUrl, isTop, message) {
    if (message.kind === "port") return this.#ports.get(message.id)?.receive(Buffer.from(message.data, "base64"));
    if (message.kind === "open") {
      const { action } = this.#openHandler({ url: message.url });
      if (action !== "deny") throw new Error(`main allowed a window for ${message.url}`);
      return undefined;
    }
    const senderFrame = { url: toAppUrl(frameUrl), parent: isTop ? null : {} };
    ipcMain.emit(message.channel, { sender: this, senderFrame, ports: [] }, ...message.args);
    return undefined;
  }

  /** Lets main judge a navigation; the first one is main's own. */
  mayNavigate(url) {
    if (!this.#hasNavigated) {
      this.#hasNavigated = true;
      return true;
    }
    const event = preventable({ url: toAppUrl(url) });
    this.emit("will-navigate", event);
    return !event.defaultPrevented || toAppUrl(url) === `${APP_ORIGIN}/`;
  }

  #adopt(port) {
    const far = port.peer;
    this.#ports.set(port.id, {
      receive: (data) => far.receive(new Uint8Array(data)),
    });
    far.deliverToPeer = (data) => {
      this.#receive({ kind: "port", id: port.id, data: Buffer.from(data).toString("base64") });
    };
    far.closePeer = () => this.#receive({ kind: "port.close", id: port.id });
  }

  #receive(message) {
    void this.#page
      .then((page) => page.evaluate((received) => window.electronDoubleReceive(received), message))
      // The page went away while the message was under way.
      .catch(() => undefined);
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows() {
    return [...windows];
  }

  constructor(options) {
    super();
    checkPreferences(options.webPreferences);
    windows.add(this);
    this.page = this.#openPage(options.webPreferences);
    this.webContents = strict("webContents", new WebContents(this.page));
    surroundings.emitApp("web-contents-created", {}, this.webContents);
  }

  async #openPage({ preload, additionalArguments = [] }) {
    const page = await surroundings.context.newPage();
    await page.exposeBinding("electronDoubleCall", ({ frame }, message) =>
      this.webContents.handle(frame.url(), frame === page.mainFrame(), message),
    );
    const facts = {
      platform: process.platform,
      versions: { electron: "45.0.0-double", chrome: surroundings.context.browser()?.version() ?? "double" },
      argv: ["electron", ...additionalArguments],
    };
    const preloadText = readFileSync(preload, "utf8");
    const preloadFunction = `function (exports, require, module, process) {\n${preloadText}\n}`;
    await page.addInitScript(`(${installPageSide})(${preloadFunction}, ${JSON.stringify(facts)})`);
    await page.route("**", (route) => this.#answer(page, route));
    page.once("close", () => {
      windows.delete(this);
      this.webContents.emit("destroyed");
      this.emit("closed");
      if (windows.size === 0) surroundings.emitApp("window-all-closed");
    });
    return page;
  }

  async #answer(page, route) {
    const request = route.request();
    const url = request.url();
    const isNavigation = request.isNavigationRequest() && request.frame() === page.mainFrame();
    // "No content" keeps the page where it is; an aborted navigation would put an error page in its place.
    if (isNavigation && !this.webContents.mayNavigate(url)) return route.fulfill({ status: 204 });
    if (!url.startsWith(`${PAGE_ORIGIN}/`)) return route.abort();
    const response = await surroundings.answerApp(new Request(toAppUrl(url), { method: request.method() }));
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  async loadURL(url) {
    const page = await this.page;
    await page.goto(toPageUrl(url));
    this.emit("ready-to-show");
  }

  show() {}
}

function checkPreferences(preferences) {
  for (const [name, value] of Object.entries(required)) {
    if (preferences[name] !== value) throw new Error(`webPreferences.${name} must be ${value}`);
  }
  for (const name of forbidden) if (name in preferences) throw new Error(`webPreferences.${name} must not be set`);
}
