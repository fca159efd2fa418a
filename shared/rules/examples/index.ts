/** Documents to begin with: one for each thing that rules can do. They are checked by a test. Start with `texts.ts`. */
import { autoReplyText, csvReplayText, requestResponseText, scriptText, thermometerText } from "./texts.ts";

/** A document to begin with. */
export interface RuleExample {
  readonly id: string;
  readonly title: string;
  /** What it does, in one sentence. */
  readonly detail: string;
  readonly text: string;
}

/** The examples, the simplest first. */
export const ruleExamples: readonly RuleExample[] = [
  {
    id: "auto-reply",
    title: "Answer commands",
    detail: "A lamp that reports the state it was told to take",
    text: autoReplyText,
  },
  {
    id: "thermometer",
    title: "Simulate thermometers",
    detail: "Ten devices whose temperature swings and whose battery runs down",
    text: thermometerText,
  },
  {
    id: "request-response",
    title: "Serve requests",
    detail: "Answers on the Response Topic of MQTT 5.0, with the Correlation Data",
    text: requestResponseText,
  },
  {
    id: "csv-replay",
    title: "Replay a table",
    detail: "Publishes the lines of a CSV table one after the other",
    text: csvReplayText,
  },
  {
    id: "script",
    title: "Run a script",
    detail: "Counts what arrives and tells the mean, in JavaScript",
    text: scriptText,
  },
];
