/** `wirebench probe`: examines a broker from the command line. Knows options and words; the engine probes. */
export { probeCommand } from "./probe.ts";
