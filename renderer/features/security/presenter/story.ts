/** How the engine stands while a step is told. A step is entered from anywhere, forwards or back, by setting it so. */
export interface StageSetting {
  /** The variant of the talk's policy that is looked at; absent: the document as it stands, which is the tightened one. */
  readonly variant?: "as-on-the-slide";
  /** That variant is enforced at the broker; otherwise everything is allowed. */
  readonly isEnforced: boolean;
  /** Sensors, main office and mobiles are connected and talk. */
  readonly hasCast: boolean;
}

/** A message that somebody of the cast publishes, as a real packet. */
export interface SceneMessage {
  /** Its Client Identifier, and the name under which the cast has it. */
  readonly from: string;
  readonly fromName: string;
  readonly topicName: string;
  readonly payload: string;
  /** Who the message speaks to; told by name when it does not arrive. */
  readonly to: string;
  /** What it means that it was delivered, where that is no good news. */
  readonly meaning?: string;
}

export type StepId = "cast" | "slide" | "verdicts" | "forged" | "deaf" | "tightened" | "refused" | "export" | "end";

/** One step of the story. */
export interface StoryStep {
  readonly id: StepId;
  readonly title: string;
  readonly lead: string;
  readonly setting: StageSetting;
  /** What is played when the step is entered, and again on request. */
  readonly scene?: readonly SceneMessage[];
}

const TREE = "/App/Customer/acme/Sensor/Temperature/acme-t1";

/** One sensor reports in the name of another; QoS 1, so that there is an answer to look at. */
export const forgedReading: SceneMessage = {
  from: "acme-t2",
  fromName: "Sensor acme-t2",
  topicName: `${TREE}/Reading`,
  payload: '{"value":99.9,"unit":"°C"}',
  to: "mainoffice-1",
  meaning: "who take it for acme-t1's own",
};

/** The main office commands a sensor. */
export const command: SceneMessage = {
  from: "mainoffice-1",
  fromName: "Main office",
  topicName: `${TREE}/Command`,
  payload: '{"command":"report","id":0}',
  to: "acme-t1",
};

const slide: StageSetting = { variant: "as-on-the-slide", isEnforced: true, hasCast: true };
const tightened: StageSetting = { isEnforced: true, hasCast: true };

/** The story of the talk, in order. */
export const story: readonly [StoryStep, ...StoryStep[]] = [
  {
    id: "cast",
    title: "Three kinds of client, one topic tree",
    lead: "Sensors report, the main office commands, mobiles watch. A broker knows them by their topics: what it is to forbid must be said in topics.",
    setting: { variant: "as-on-the-slide", isEnforced: false, hasCast: false },
  },
  {
    id: "slide",
    title: "The rules, as on the slide",
    lead: "Any device may publish a reading, and a sensor subscribes to the filter that the slide prints. The broker enforces exactly that from now on.",
    setting: slide,
  },
  {
    id: "verdicts",
    title: "What was required, and what holds",
    lead: "Six requirements, each proved for every client that could ever connect, or refuted with one that breaks it.",
    setting: slide,
  },
  {
    id: "forged",
    title: "R3 is refuted: one sensor speaks for another",
    lead: "Any device can publish means any device, on anybody's topic. Here it is, as a real packet.",
    setting: slide,
    scene: [forgedReading],
  },
  {
    id: "deaf",
    title: "R5 is refuted: a sensor is deaf to its own commands",
    lead: "The filter of the slide has one level less than the topic, so the two never meet.",
    setting: slide,
    scene: [command],
  },
  {
    id: "tightened",
    title: "Two rules, tightened",
    lead: "A sensor publishes under its own name only, and its filter ends where the commands are. The broker judges anew what stands already.",
    setting: tightened,
  },
  {
    id: "refused",
    title: "The same two packets again",
    lead: "Nothing has changed but the policy.",
    setting: tightened,
    scene: [forgedReading, command],
  },
  {
    id: "export",
    title: "The same policy, for Mosquitto",
    lead: "Written as an acl_file, read again as Mosquitto reads it, and compared with the design.",
    setting: tightened,
  },
  {
    id: "end",
    title: "Seen, proved, exported",
    lead: "The rules are topics, the requirements are proofs, and a refusal is a packet that can be looked at.",
    setting: tightened,
  },
];

/** The talk's requirements in plain words, by their ids in its policy. */
export const requirementWords: Readonly<Record<string, string>> = {
  R1: "A sensor never gets another sensor's commands",
  R2: "A sensor never gets anything of another customer",
  R3: "Only the sensor itself writes its readings",
  R4: "Only the main office writes commands",
  R5: "A sensor can receive its own commands",
  R6: "A mobile never publishes a command",
};
