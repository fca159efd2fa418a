/**
 * The workbench for a browser: the built page over HTTP and the engine over a WebSocket, on loopback, behind a token.
 * It must refuse whoever is not the page it handed out: foreign hosts, foreign origins, missing tokens. Knows nothing
 * of MQTT. Start with `server.ts`; `main.ts` is the program.
 */
export { readServeOptions, type ServeOptions } from "./options.ts";
export { type ServedWorkbench, startServer } from "./server.ts";
