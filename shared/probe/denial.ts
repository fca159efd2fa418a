import { dialects } from "#shared/policy/dialects/index.ts";
import type { ProbeReport } from "./report.ts";

/** How a broker answers what it denies, as far as it showed: in the words of policies and of other brokers' dialects. */
export type DenialFound = ProbeReport["denial"];

const words = {
  ack: "acknowledged as if all were well, and dropped",
  close: "the connection is closed",
  "reason-code": "acknowledged with a Reason Code that says so",
  disconnect: "DISCONNECT with a Reason Code",
  silent: "acknowledged with Success, and dropped",
  refuse: "refused in the SUBACK",
  grant: "granted, and deliveries are withheld",
} as const;

/** The answers in words, one line each; those that did not show are left out. */
export function describeDenial(denial: DenialFound): readonly string[] {
  const { publishV3, publishV5, subscribe } = denial;
  return [
    ...(publishV3 === undefined ? [] : [`A denied PUBLISH of 3.1.1: ${publishV3} (${words[publishV3]})`]),
    ...(publishV5 === undefined ? [] : [`A denied PUBLISH of 5.0: ${publishV5} (${words[publishV5]})`]),
    ...(subscribe === undefined ? [] : [`A denied SUBSCRIBE: ${subscribe} (${words[subscribe]})`]),
  ];
}

/** The brokers that are known to answer so, unless they are told otherwise. None when too little showed. */
export function dialectsLike(denial: DenialFound): readonly string[] {
  const { publishV3, publishV5, subscribe } = denial;
  if (publishV3 === undefined || publishV5 === undefined) return [];
  return dialects
    .filter(
      ({ answers }) =>
        answers.publishV3 === publishV3 &&
        answers.publishV5 === publishV5 &&
        (subscribe === undefined || answers.subscribe === subscribe),
    )
    .map(({ title }) => title);
}
