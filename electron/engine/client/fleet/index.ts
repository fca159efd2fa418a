/**
 * Fleets: many clients from one profile, started at a pace, looked at as one. A member is a client connection like any
 * other that keeps less of its past. Start with `fleet.ts`.
 */
export { createFleet, type Fleet, type FleetRequest } from "./fleet.ts";
export { createFleets, type Fleets } from "./fleets.ts";
