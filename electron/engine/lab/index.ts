/**
 * Scenarios that the engine plays by itself: now the one-click demo of the talk, later load and faults. Uses the
 * client connections like any user of them and knows the broker only through its socket. Start with `demo.ts`;
 * `talkCast.ts` says who plays, `talkScenario.ts` what they do.
 */
export { createDemo, type Demo, type DemoOptions } from "./demo.ts";
export { sensorRoles, talkFilters, talkTopics } from "./talkCast.ts";
