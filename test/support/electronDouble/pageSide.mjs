/**
 * Runs in the page before anything else, as source text: the `electron` module that the preload script sees, the
 * `window.open` that asks main, and the page's ends of MessagePorts. `electronDoubleCall` is the binding to main;
 * `preload` is the preload script as a function of CommonJS names (no `eval`: the page's policy forbids it).
 */
export function installPageSide(preload, processFacts) {
  // Frames inside the page get no preload script.
  if (window.top !== window) return;
  const call = window.electronDoubleCall;
  const listeners = new Map();
  const ports = new Map();

  const base64 = {
    encode(bytes) {
      let text = "";
      for (let start = 0; start < bytes.length; start += 32_768) {
        text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
      }
      return btoa(text);
    },
    decode: (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
  };

  function openPort(id) {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => void call({ kind: "port", id, data: base64.encode(data) }));
    port1.start();
    ports.set(id, port1);
    return port2;
  }

  window.electronDoubleReceive = (message) => {
    if (message.kind === "port") return ports.get(message.id)?.postMessage(base64.decode(message.data));
    if (message.kind === "port.close") return ports.get(message.id)?.close();
    const event = { ports: message.ports.map(openPort) };
    for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
  };

  const ipcRenderer = {
    send: (channel, ...args) => void call({ kind: "send", channel, args }),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    off(channel, listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((candidate) => candidate !== listener),
      );
    },
  };
  const contextBridge = {
    exposeInMainWorld(name, api) {
      Object.defineProperty(window, name, { value: Object.freeze(api) });
    },
  };
  const require = (name) => {
    if (name === "electron") return { contextBridge, ipcRenderer };
    throw new Error(`a sandboxed preload script cannot require ${name}`);
  };
  preload({}, require, { exports: {} }, processFacts);

  window.open = (url) => {
    void call({ kind: "open", url: new URL(url, location.href).href });
    return null;
  };
}
