/**
 * Everything MQTT: the embedded broker, client connections, their capture and what is derived from it. Runs under plain
 * Node, in a worker or in the process itself; never imports Electron, and knows no page: `ipc` serves its commands and
 * views. Start with `engine.ts`, which puts the parts together, and `api.ts`, which says what it answers.
 */
export { createEngine, type Engine, type EngineOptions } from "./engine.ts";
