/**
 * What the specs need beside the workbench itself: peers that talk MQTT to its broker over real sockets, and the names
 * under which its screen is found. Knows roles and names, never class names or the page's own code. Start with
 * `screen.ts`.
 */
export { expectAccessible } from "./axe.ts";
export { type Box, findCutControls, findOverlaps, isInside } from "./boxes.ts";
export { bytesIn, clickByte, outlinedBytes } from "./bytes.ts";
export { type FocusReport, pressTabUntil, readFocus, walkByTab } from "./focus.ts";
export { hasMosquittoClients, mosquittoClients } from "./mosquittoClients.ts";
export { mqttJsClients } from "./mqttJsClients.ts";
export { connectClient, connectRaw, type RawClient, type StoryClients } from "./peers.ts";
export { type Screen, screenOf } from "./screen.ts";
