/**
 * The steps of a probe, one file for each part of the report. A step asks the broker through its `StepWorld` and reports
 * what it found; it knows nothing of consent, order and time. Start with `versions.ts`.
 */
import type { StepRunners } from "../world.ts";
import { publishBelowSys, publishWhereDenied, useTheUnavailable } from "./denial.ts";
import {
  connectOften,
  findLargestPacket,
  fillReceiveMaximum,
  findTopicLimits,
  holdBackAcknowledgements,
} from "./limits.ts";
import { publishWithEachQoS, retainAndClear, useTopicAlias } from "./messages.ts";
import { sendMalformed, takeOver } from "./robustness.ts";
import { askForIdentifier, leaveAndResume, leaveWill, ping } from "./session.ts";
import {
  identifySubscription,
  shareSubscription,
  subscribeToEverything,
  subscribeWithWildcards,
  suppressOwn,
} from "./subscriptions.ts";
import { readAnnounced, tryVersions } from "./versions.ts";

export const stepRunners: StepRunners = {
  versions: tryVersions,
  announced: readAnnounced,
  identifier: askForIdentifier,
  "keep-alive": ping,
  session: leaveAndResume,
  will: leaveWill,
  qos: publishWithEachQoS,
  retain: retainAndClear,
  "topic-alias": useTopicAlias,
  wildcards: subscribeWithWildcards,
  shared: shareSubscription,
  "subscription-identifiers": identifySubscription,
  "no-local": suppressOwn,
  "flow-control": holdBackAcknowledgements,
  "packet-size": findLargestPacket,
  "receive-maximum": fillReceiveMaximum,
  "topic-limits": findTopicLimits,
  "many-connections": connectOften,
  "subscribe-everything": subscribeToEverything,
  "server-topics": publishBelowSys,
  "denied-topic": publishWhereDenied,
  "beyond-announced": useTheUnavailable,
  takeover: takeOver,
  malformed: sendMalformed,
};
