import type { PolicyDocument } from "../document.ts";

/** Something in a policy that is legal and likely to be regretted. */
export interface Finding {
  /** Stable: `T1` to `T6` are about the topic tree, `P1` to `P17` about the policy. */
  readonly lint: LintId;
  readonly severity: "warning" | "note";
  /** Where in the document. */
  readonly path: readonly PropertyKey[];
  /** One sentence, lower case, no full stop. */
  readonly message: string;
}

/** Every lint: what it looks for, and whose advice it is. */
export const lints = {
  T1: { title: "leading slash", source: "HiveMQ MQTT Essentials, part 5; AWS, Designing MQTT Topics" },
  T2: {
    title: "spaces, other than ASCII, or mixed case",
    source: "HiveMQ MQTT Essentials, part 5; AWS, Designing MQTT Topics",
  },
  T3: {
    title: "no unique id of the device in its topic",
    source: "HiveMQ MQTT Essentials, part 5; AWS, Designing MQTT Topics",
  },
  T4: { title: "too deep or too long for AWS IoT Core", source: "AWS, Designing MQTT Topics" },
  T5: { title: "specific level before a general one", source: "AWS, Designing MQTT Topics" },
  T6: { title: "no verb level, or data and commands in one place", source: "AWS, Designing MQTT Topics" },
  P1: { title: "subscription to everything", source: "HiveMQ MQTT Essentials, part 5; DJI Romo, 2026" },
  P2: { title: "deny on subscribe without a deny on receive", source: "AWS IoT policy examples; a run of Mosquitto" },
  P3: {
    title: "rule ends in + where filters are judged as names",
    source: "source of EMQX, VerneMQ, HiveMQ CE and NanoMQ",
  },
  P4: { title: "rule rests on what the client claims", source: "AWS IoT policy variables" },
  P5: { title: "value may hold wildcards or separators", source: "CVE-2017-7650; Amlen documentation" },
  P6: { title: "variable is the last level above other topics", source: "Amlen documentation" },
  P7: { title: "any client identifier may connect", source: "MQTT 5.0, section 5.4.2" },
  P8: { title: "everything is allowed by default", source: "EMQX acl.conf; RabbitMQ access control" },
  P9: { title: "several writers of a device's own topic", source: "the talk; AWS, Designing MQTT Topics" },
  P10: { title: "retained command", source: "AWS IoT retained message policies; TXOne" },
  P11: { title: "will outside the publish rules, or unchecked", source: "MQTT 5.0, section 5.4.9.2" },
  P12: { title: "share group open to another role", source: "source of EMQX; HiveMQ and Amlen documentation" },
  P13: { title: "response topics are not in the policy", source: "MQTT 5.0, section 4.10.2" },
  P14: { title: "QoS 2 on readings", source: "the talk" },
  P15: { title: "dots in ids", source: "RabbitMQ MQTT plugin documentation" },
  P16: { title: "filter that reaches no topic of the tree", source: "the talk's own slide" },
  P17: { title: "dead rule", source: "analysis" },
} as const satisfies Record<string, { readonly title: string; readonly source: string }>;
export type LintId = keyof typeof lints;

/** One lint's search through a policy. */
export type Lint = (document: PolicyDocument) => readonly Finding[];
