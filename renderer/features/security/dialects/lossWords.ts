const words: Readonly<Record<string, string>> = {
  Q: "How high a QoS may be",
  R: "Whether a message may be retained",
  D: "That something is denied",
  V: "What is delivered, once a subscription stands",
  C: "Who may connect, under which Client Identifier",
  A: "What is known of a client beside its name",
  W: "Exactly these topics: some of its wildcards reach further",
  N: "Where a wildcard ends: a filter is judged as if it were a name",
  S: "Which share groups may be joined",
  O: "Which rule comes before which",
};

/** What a language that loses `code` cannot say, in the words of somebody who does not know the codes. */
export function lossWords(code: string): string {
  return words[code] ?? code;
}
