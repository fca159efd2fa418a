import type { EngineOptions } from "./engine.ts";

/** What a hosting process may choose for the engine in its worker. */
export type WorkerOptions = Pick<EngineOptions, "autostartBroker" | "brokerPort" | "captureBudget" | "dataFolder">;

/** Takes from `workerData` what it understands; the rest keeps its default. */
export function readWorkerOptions(data: unknown): WorkerOptions {
  const brokerPort = numberIn(data, "brokerPort");
  const packets = numberIn(data, "capturePackets");
  const bytes = numberIn(data, "captureBytes");
  const autostartBroker = memberOf(data, "autostartBroker");
  const dataFolder = memberOf(data, "dataFolder");
  return {
    ...(typeof autostartBroker === "boolean" ? { autostartBroker } : {}),
    ...(brokerPort === undefined ? {} : { brokerPort }),
    ...(typeof dataFolder === "string" ? { dataFolder } : {}),
    captureBudget: { ...(packets === undefined ? {} : { packets }), ...(bytes === undefined ? {} : { bytes }) },
  };
}

function numberIn(data: unknown, name: string): number | undefined {
  const value = memberOf(data, name);
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function memberOf(data: unknown, name: string): unknown {
  if (typeof data !== "object" || data === null) return undefined;
  return Object.getOwnPropertyDescriptor(data, name)?.value;
}
