import { fail, ok } from "#shared/base/index.ts";
import type { CommandInput, PublishJob, PublishOutcome } from "#shared/contract/index.ts";
import type { VariableContext } from "#shared/message/index.ts";
import type { CommandHandlers } from "../api.ts";
import type { ClientConnection, Clients, OutgoingMessage } from "../client/index.ts";
import type { Clock, IdSource } from "../support/index.ts";
import { compileMessage, type PreparedMessage } from "./preparedMessage.ts";

/** Messages that are sent again and again, each at its own pace. */
export interface PublishJobs {
  readonly commands: Pick<CommandHandlers, "message.repeat" | "message.stop" | "message.stopAll" | "message.forgetJob">;
  /** The newest first. */
  rows(): PublishJob[];
  dispose(): void;
}

export interface PublishJobsOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: () => number;
  readonly clients: Pick<Clients, "through">;
  readonly changed: () => void;
}

interface Job {
  row: PublishJob;
  readonly client: ClientConnection;
  readonly prepared: PreparedMessage;
  readonly isAcknowledged: boolean;
  /** When the next message is due. */
  nextAtMs: number;
  /** Sent in the second that began at `secondAtMs`. */
  inSecond: number;
  secondAtMs: number;
  cancel: () => void;
}

const MAXIMUM_JOBS = 100;
const TICK_MS = 5;
/** How soon it is looked again whether the broker has acknowledged some. */
const FULL_TICK_MS = 1;
/** A turn sends no longer than this: whoever else works in the engine comes between. */
const TURN_MS = 6;
/** A broker or a clock that stood still is not made up for. */
const MAXIMUM_LAG_MS = 1_000;
/** A receiver that does not keep up is waited for. */
const MAXIMUM_BUFFERED_BYTES = 4 * 1024 * 1024;
const SECOND_MS = 1_000;

/** Creates the jobs, none. */
export function createPublishJobs(options: PublishJobsOptions): PublishJobs {
  const { clock, ids, random, clients, changed } = options;
  const jobs = new Map<string, Job>();

  function update(job: Job, part: Partial<PublishJob>): void {
    job.row = { ...job.row, ...part };
    changed();
  }

  function settle(job: Job, outcome: PublishOutcome): void {
    if (outcome.kind === "sent") return;
    if (outcome.reasonCode < 0x80) update(job, { acknowledged: job.row.acknowledged + 1 });
    else {
      const problem = `refused with 0x${outcome.reasonCode.toString(16)}`;
      update(job, { refused: job.row.refused + 1, problem });
    }
  }

  function fails(job: Job, problem: string): void {
    update(job, { failed: job.row.failed + 1, problem });
  }

  async function publishOne(job: Job, message: OutgoingMessage): Promise<void> {
    const answer = await job.client.publish(message);
    if (answer.ok) settle(job, answer.value);
    else fails(job, answer.error);
  }

  function send(job: Job, nowMs: number): void {
    const context: VariableContext = {
      clientIdentifier: job.client.clientIdentifier,
      nowMs,
      sequence: job.row.sent + 1,
      random,
      uuid: ids.next,
    };
    const message = job.prepared(context);
    job.row = { ...job.row, sent: job.row.sent + 1 };
    job.inSecond++;
    if (!message.ok) {
      fails(job, message.error);
      return;
    }
    void publishOne(job, message.value);
  }

  function measure(job: Job, nowMs: number): void {
    const elapsedMs = nowMs - job.secondAtMs;
    if (elapsedMs < SECOND_MS) return;
    update(job, { rate: (job.inSecond * SECOND_MS) / elapsedMs });
    job.inSecond = 0;
    job.secondAtMs = nowMs;
  }

  function turn(job: Job): void {
    const { pace } = job.row;
    const startMs = clock.nowMs();
    if (job.row.state === "waiting") update(job, { state: "running" });
    job.nextAtMs = Math.max(job.nextAtMs, startMs - MAXIMUM_LAG_MS);
    const isLeft = (): boolean => pace.count === undefined || job.row.sent < pace.count;
    // What waits in the client would leave after the job was stopped.
    const isFull = (): boolean => job.isAcknowledged && job.client.isFull;
    let nowMs = startMs;
    while (isLeft() && job.nextAtMs <= nowMs && job.client.bufferedBytes < MAXIMUM_BUFFERED_BYTES && !isFull()) {
      send(job, nowMs);
      const intervalMs = SECOND_MS / pace.perSecond;
      job.nextAtMs += intervalMs * (1 + pace.jitter * (2 * random() - 1));
      nowMs = clock.nowMs();
      if (nowMs - startMs > TURN_MS) break;
    }
    measure(job, nowMs);
    const tickMs = isFull() ? FULL_TICK_MS : TICK_MS;
    if (isLeft()) job.cancel = clock.schedule(Math.max(tickMs, job.nextAtMs - nowMs), () => turn(job));
    else update(job, { state: "done", rate: 0 });
    changed();
  }

  function stop(job: Job): boolean {
    if (job.row.state !== "waiting" && job.row.state !== "running") return false;
    job.cancel();
    update(job, { state: "stopped", rate: 0 });
    return true;
  }

  async function start({ via, message, pace }: CommandInput<"message.repeat">) {
    if (jobs.size >= MAXIMUM_JOBS) {
      return fail({
        code: "refused",
        message: `${MAXIMUM_JOBS} jobs are the most there can be: take some off the list`,
      });
    }
    const found = await clients.through(via);
    if (!found.ok) return found;
    const client = found.value;
    const id = ids.next();
    const startsAtMs = clock.nowMs() + pace.delaySeconds * SECOND_MS;
    const job: Job = {
      client,
      prepared: compileMessage(message, client.profile),
      isAcknowledged: message.qos > 0,
      nextAtMs: startsAtMs,
      inSecond: 0,
      secondAtMs: startsAtMs,
      cancel: () => {},
      row: {
        id,
        topicName: message.topicName,
        publisher: client.profile.name,
        pace,
        state: "waiting",
        startsAtMs,
        sent: 0,
        acknowledged: 0,
        refused: 0,
        failed: 0,
        rate: 0,
      },
    };
    // What cannot be sent once is not tried again and again.
    const trial = job.prepared({ clientIdentifier: "", nowMs: startsAtMs, sequence: 1, random, uuid: ids.next });
    if (!trial.ok) return fail({ code: "invalid-input", message: trial.error });
    jobs.set(id, job);
    job.cancel = clock.schedule(pace.delaySeconds * SECOND_MS, () => turn(job));
    changed();
    return ok({ id });
  }

  return {
    commands: {
      "message.repeat": start,
      "message.stop"({ id }) {
        const job = jobs.get(id);
        if (job === undefined) return fail({ code: "not-found", message: "this job does not exist any more" });
        stop(job);
        return ok({});
      },
      "message.stopAll": () => ok({ stopped: [...jobs.values()].filter(stop).length }),
      "message.forgetJob"({ id }) {
        const job = jobs.get(id);
        if (job !== undefined) stop(job);
        jobs.delete(id);
        changed();
        return ok({});
      },
    },
    rows: () => [...jobs.values()].map(({ row }) => row).toReversed(),
    dispose() {
      for (const job of jobs.values()) stop(job);
      jobs.clear();
    },
  };
}
