/**
 * The modules and the arrows between them: what is not listed is forbidden. A new arrow needs an ADR.
 *
 * A module is a folder with everything below it that is not a module of its own, or one file at the top of a world.
 * `uses` names the modules it may import; `packages` the npm packages; `node` allows Node's own modules. `doors` are
 * the files that others may import besides an `index.ts`.
 */

const base = "shared/base";
const spec = "shared/mqtt/spec";
const packet = "shared/mqtt/packet";
const codec = "shared/mqtt/codec";
const dissect = "shared/mqtt/dissect";
const flow = "shared/mqtt/flow";
const mqtt = [spec, packet, codec, dissect, flow];
const topic = "shared/topic";
const contract = "shared/contract";
const profile = "shared/profile";
const pure = [
  base,
  ...mqtt,
  topic,
  "shared/document",
  "shared/policy",
  "shared/payload",
  "shared/capture",
  "shared/message",
  "shared/byteScript",
  "shared/rules",
  profile,
  "shared/probe",
];

const support = "electron/engine/support";
const node = true;

/** How the parts of the engine answer the contract: types only, below all of them. */
const api = "electron/engine/api.ts";

/** Everything that a part of the engine may rely on, whichever part it is. */
const engineFloor = [...pure, contract, support, api];

const rendererParts = ["renderer/contract", "renderer/state", "renderer/ui", "renderer/theme"];
const pagePackages = ["react", "react-dom", "zustand"];
const widgetPackages = ["radix-ui", "cmdk", "lucide-react", "react-resizable-panels"];
const feature = {
  uses: [
    ...pure,
    contract,
    ...rendererParts,
    "renderer/workbench",
    "renderer/inspector",
    "renderer/payload",
    "renderer/editor",
  ],
  packages: [...pagePackages, "lucide-react"],
};

export const modules = {
  "package.json": { uses: [] },
  [base]: { uses: [] },
  [spec]: { uses: [base] },
  [packet]: { uses: [base, spec] },
  [codec]: { uses: [base, spec, packet, topic] },
  [dissect]: { uses: [base, spec, packet, codec, topic] },
  [flow]: { uses: [base, spec, packet, topic] },
  [topic]: { uses: [base] },
  "shared/document": { uses: [base], packages: ["zod/mini", "yaml"] },
  "shared/policy": { uses: [base, topic, "shared/document"], packages: ["zod/mini", "yaml"] },
  "shared/payload": { uses: [base] },
  [profile]: { uses: [base, spec, packet, topic, "shared/payload"], packages: ["zod/mini"] },
  "shared/capture": { uses: [base, ...mqtt, topic, "shared/policy"] },
  "shared/byteScript": { uses: [base, spec] },
  "shared/message": {
    uses: [base, spec, packet, "shared/payload", profile],
    packages: ["zod/mini", "cborg", "@msgpack/msgpack"],
  },
  "shared/probe": { uses: [base, spec, "shared/policy", profile], packages: ["zod/mini"] },
  "shared/rules": {
    uses: [base, topic, "shared/document", "shared/message", "shared/payload", profile],
    packages: ["zod/mini"],
  },
  [contract]: { uses: pure, packages: ["zod/mini", "@msgpack/msgpack"], doors: ["desktopBridge.ts"] },

  [support]: { uses: [base], node },
  [api]: { uses: [base, contract] },
  "electron/engine/certificates": {
    uses: [...engineFloor, "electron/engine/net"],
    packages: ["@peculiar/x509", "reflect-metadata"],
    node,
  },
  "electron/engine/net": { uses: engineFloor, packages: ["ws"], node },
  "electron/engine/dial": { uses: engineFloor, packages: ["ws"], node },
  "electron/engine/storage": { uses: engineFloor, packages: ["zod/mini"], node },
  "electron/engine/administration": {
    uses: [...engineFloor, ...["broker", "certificates", "net", "policy"].map((part) => `electron/engine/${part}`)],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/session": { uses: engineFloor, node },
  "electron/engine/broker": { uses: [...engineFloor, "electron/engine/net", "electron/engine/session"], node },
  "electron/engine/store": {
    uses: [...engineFloor, "electron/engine/session", "electron/engine/broker"],
    packages: ["classic-level", "zod/mini"],
    node,
  },
  "electron/engine/policy": { uses: [...engineFloor, "electron/engine/broker", "electron/engine/scram"], node },
  "electron/engine/capture": { uses: [...engineFloor, "electron/engine/broker"], node },
  "electron/engine/topics": { uses: [...engineFloor, "electron/engine/broker", "electron/engine/capture"], node },
  "electron/engine/captureFile": {
    uses: [...engineFloor, ...["broker", "capture", "topics"].map((part) => `electron/engine/${part}`)],
    node,
  },
  "electron/engine/security": {
    uses: [
      ...engineFloor,
      ...["broker", "capture", "net", "policy", "storage", "topics"].map((part) => `electron/engine/${part}`),
    ],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/scram": { uses: [], node },
  "electron/engine/secrets": { uses: [...engineFloor, "electron/engine/storage"], packages: ["zod/mini"], node },
  "electron/engine/client": {
    uses: [
      ...engineFloor,
      ...["broker", "dial", "scram", "secrets", "storage"].map((part) => `electron/engine/${part}`),
    ],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/raw": {
    uses: [...engineFloor, ...["broker", "client", "dial"].map((part) => `electron/engine/${part}`)],
    node,
  },
  "electron/engine/compose": {
    uses: [...engineFloor, ...["capture", "client", "storage"].map((part) => `electron/engine/${part}`)],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/probe": {
    uses: [
      ...engineFloor,
      ...["broker", "client", "dial", "secrets", "storage"].map((part) => `electron/engine/${part}`),
    ],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/rules": {
    uses: [
      ...engineFloor,
      ...["capture", "client", "compose", "sandbox", "storage"].map((part) => `electron/engine/${part}`),
    ],
    packages: ["zod/mini"],
    node,
  },
  "electron/engine/sandbox": {
    uses: [...engineFloor],
    packages: ["zod/mini", "quickjs-emscripten-core", "@jitl/quickjs-singlefile-mjs-release-sync"],
    node,
    doors: ["sandboxWorker.ts"],
  },
  "electron/engine/lab": { uses: [...engineFloor, "electron/engine/client"], node },
  // The engine's own composition: builds every part and serves the contract in a worker.
  "electron/engine": {
    uses: [
      ...engineFloor,
      "electron/ipc",
      ...[
        "administration",
        "net",
        "session",
        "broker",
        "store",
        "storage",
        "policy",
        "security",
        "capture",
        "captureFile",
        "topics",
        "client",
        "compose",
        "raw",
        "rules",
        "sandbox",
        "probe",
        "secrets",
        "lab",
      ].map((part) => `electron/engine/${part}`),
    ],
    node,
  },
  "electron/ipc": { uses: [base, contract, support, api], packages: ["zod/mini"], node },
  "electron/assets": { uses: [base], node },
  "electron/options": { uses: [base], node },
  "electron/serve": {
    uses: [base, contract, support, "electron/ipc", "electron/assets", "electron/options"],
    packages: ["ws"],
    node,
  },
  "electron/window": {
    uses: [base, contract, support, "electron/ipc", "electron/assets"],
    packages: ["electron"],
    node,
    doors: ["bridgeNames.ts"],
  },
  "electron/cli": {
    uses: [
      ...engineFloor,
      "electron/options",
      "electron/engine",
      "electron/engine/broker",
      "electron/engine/capture",
      "electron/engine/captureFile",
      "electron/engine/certificates",
      "electron/engine/net",
      "electron/engine/policy",
      "electron/engine/probe",
      "electron/engine/client",
      "electron/engine/rules",
      "electron/engine/sandbox",
      "electron/engine/secrets",
      "electron/engine/store",
      // For the version that the broker tells.
      "package.json",
    ],
    node,
  },
  "electron/main.ts": {
    uses: [support, "electron/assets", "electron/ipc", "electron/window"],
    packages: ["electron"],
    node,
  },
  "electron/preload.ts": { uses: [contract, "electron/window"], packages: ["electron"] },

  "renderer/contract": { uses: [base, contract], packages: [...pagePackages, "zod/mini"] },
  "renderer/state": { uses: [...pure, contract, "renderer/contract"], packages: [...pagePackages, "zod/mini"] },
  "renderer/theme": { uses: [base] },
  "renderer/ui": { uses: [base, "renderer/theme"], packages: [...pagePackages, ...widgetPackages] },
  "renderer/editor": {
    uses: [base, "renderer/state", "renderer/theme", "renderer/ui"],
    packages: [...pagePackages, "monaco-editor"],
  },
  "renderer/workbench": { uses: [...pure, contract, ...rendererParts], packages: [...pagePackages, ...widgetPackages] },
  "renderer/payload": {
    uses: [...pure, contract, ...rendererParts, "renderer/editor"],
    packages: [...pagePackages, "lucide-react"],
  },
  "renderer/inspector": {
    uses: [...pure, contract, ...rendererParts, "renderer/workbench", "renderer/payload"],
    packages: [...pagePackages, "lucide-react"],
  },
  ...Object.fromEntries(
    ["capture", "topics", "clients", "compose", "raw", "broker", "security", "rules", "probe", "labs", "settings"].map(
      (name) => [`renderer/features/${name}`, feature],
    ),
  ),
  // The form and the completion read a policy as text with places; what it means they ask the engine.
  "renderer/features/security": { ...feature, packages: [...feature.packages, "yaml"] },
  "renderer/features/topics": { ...feature, packages: [...feature.packages, "uplot"] },
  "renderer/features/rules": { ...feature, packages: [...feature.packages, "uplot"] },
  "renderer/main.tsx": {
    uses: [
      ...feature.uses,
      ...["capture", "topics", "clients", "compose", "raw", "broker", "security", "rules", "probe", "settings"].map(
        (name) => `renderer/features/${name}`,
      ),
    ],
    packages: [...pagePackages, "@fontsource-variable/inter", "@fontsource-variable/jetbrains-mono"],
  },
};
