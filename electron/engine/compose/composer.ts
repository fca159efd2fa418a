import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ContractError, Publisher, PublishOutcome } from "#shared/contract/index.ts";
import type { ComposedMessage } from "#shared/message/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import type { CommandHandlers, ViewSources } from "../api.ts";
import type { Capture } from "../capture/index.ts";
import type { Clients } from "../client/index.ts";
import type { DataFolder } from "../storage/index.ts";
import { type Clock, createChangeSignal, type IdSource } from "../support/index.ts";
import { createMessageShelf } from "./messageShelf.ts";
import { compileMessage } from "./preparedMessage.ts";
import { createPublishJobs } from "./publishJobs.ts";

/** The commands and views of the composer, ready to be merged into the engine's. */
export interface Composer {
  readonly commands: Pick<
    CommandHandlers,
    Extract<keyof CommandHandlers, `message.${string}` | `collection.${string}`>
  >;
  readonly views: Pick<ViewSources, "publishJobs" | "collection">;
  /** Stops every job. */
  dispose(): void;
}

export interface ComposerOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** From 0 to before 1: for variables and jitter. */
  readonly random: () => number;
  readonly clients: Pick<Clients, "through">;
  readonly capture: Pick<Capture, "lastSequenceOf" | "log" | "isRecording">;
  readonly topics: TopicTable;
  readonly dataFolder?: DataFolder | undefined;
}

const CHANGE_DELAY_MS = 50;
/** How long a packet that was sent is looked for in the capture: what is recorded comes in runs. */
const LOOKS = 100;
const LOOK_MS = 10;
const COMPLETIONS = 20;
/** Names looked through for one completion: enough for people, and never a pause. */
const MAXIMUM_NAMES = 100_000;

/** Creates the composer, with the messages that were kept. */
export function createComposer(options: ComposerOptions): Composer {
  const { clock, ids, random, clients, capture, topics } = options;
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const shelf = createMessageShelf({ clock, ids, dataFolder: options.dataFolder, changed: changes.touch });
  const jobs = createPublishJobs({ clock, ids, random, clients, changed: changes.touch });
  let published = 0;

  async function publish(
    via: Publisher,
    message: ComposedMessage,
  ): Promise<Result<{ outcome: PublishOutcome; sequence?: number }, ContractError>> {
    const found = await clients.through(via);
    if (!found.ok) return found;
    const client = found.value;
    const compiled = compileMessage(message, client.profile);
    const prepared = compiled({
      clientIdentifier: client.clientIdentifier,
      nowMs: clock.nowMs(),
      sequence: ++published,
      random,
      uuid: ids.next,
    });
    if (!prepared.ok) return fail({ code: "invalid-input", message: prepared.error });
    const before = capture.log.nextSequence;
    const answer = await client.publish(prepared.value);
    const name = client.profile.name;
    if (!answer.ok) {
      shelf.sent({ publisher: name, message, outcome: answer.error, isGood: false });
      return fail({ code: "refused", message: answer.error });
    }
    shelf.sent({ publisher: name, message, ...describe(answer.value) });
    const sequence = await findPacket(prepared.value.topicName, before);
    return ok({ outcome: answer.value, ...(sequence === undefined ? {} : { sequence }) });
  }

  /** The last message of a topic among the packets since `before`; what is not acknowledged is on its way yet. */
  async function findPacket(topicName: string, before: number): Promise<number | undefined> {
    for (let look = 0; look < LOOKS && capture.isRecording; look++) {
      const topic = topics.find(topicName);
      const last = topic < 0 ? -1 : capture.lastSequenceOf(topic);
      if (last >= before) return last;
      await new Promise<void>((resolve) => void clock.schedule(LOOK_MS, resolve));
    }
    // Nothing is recorded, or another broker did not answer.
    return undefined;
  }

  return {
    commands: {
      "message.publish": ({ via, message }) => publish(via, message),
      "message.completeTopic"({ prefix }) {
        const names: string[] = [];
        const count = Math.min(topics.size, MAXIMUM_NAMES);
        for (let topic = 0; topic < count && names.length < COMPLETIONS; topic++) {
          const name = topics.name(topic);
          if (name.startsWith(prefix) && name !== prefix) names.push(name);
        }
        return ok({ names });
      },
      ...jobs.commands,
      ...shelf.commands,
    },
    views: {
      publishJobs: {
        intervalMs: 250,
        open(_params, changed) {
          const close = changes.onChange(changed);
          return { value: () => ({ jobs: jobs.rows() }), setParams() {}, act() {}, close };
        },
      },
      collection: {
        intervalMs: 100,
        open(_params, changed) {
          const close = changes.onChange(changed);
          return { value: shelf.value, setParams() {}, act() {}, close };
        },
      },
    },
    dispose() {
      jobs.dispose();
      changes.dispose();
    },
  };
}

function describe(outcome: PublishOutcome): { readonly outcome: string; readonly isGood: boolean } {
  if (outcome.kind === "sent") return { outcome: "sent", isGood: true };
  const { reasonCode } = outcome;
  const isGood = reasonCode < 0x80;
  const code = reasonCode === 0 ? "" : ` 0x${reasonCode.toString(16)}`;
  return { outcome: `${isGood ? "acknowledged" : "refused"}${code}`, isGood };
}
