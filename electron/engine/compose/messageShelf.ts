import * as z from "zod/mini";
import { fail, ok } from "#shared/base/index.ts";
import type { KeptMessage, SentMessage } from "#shared/contract/index.ts";
import { composedMessageSchema, readMessageFile, savedMessageSchema, writeMessageFile } from "#shared/message/index.ts";
import type { CommandHandlers } from "../api.ts";
import type { DataFolder } from "../storage/index.ts";
import type { Clock, IdSource } from "../support/index.ts";

/** The messages that people keep, and what was published of late. */
export interface MessageShelf {
  readonly commands: Pick<CommandHandlers, Extract<keyof CommandHandlers, `collection.${string}`>>;
  value(): { messages: KeptMessage[]; history: SentMessage[] };
  sent(message: Omit<SentMessage, "id" | "atMs">): void;
}

export interface MessageShelfOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Without it messages are gone with the engine. */
  readonly dataFolder: DataFolder | undefined;
  readonly changed: () => void;
}

const MAXIMUM_MESSAGES = 5_000;
const MAXIMUM_HISTORY = 100;
/** A large message stands in the history once, and not on the disk. */
const MAXIMUM_HISTORY_CHARACTERS = 100_000;

const documentSchema = z.strictObject({
  messages: z.array(z.strictObject({ id: z.string(), ...savedMessageSchema.shape })),
  history: z.array(
    z.strictObject({
      id: z.string(),
      atMs: z.number(),
      publisher: z.string(),
      message: composedMessageSchema,
      outcome: z.string(),
      isGood: z.boolean(),
    }),
  ),
});

/** Opens the shelf. */
export function createMessageShelf({ clock, ids, dataFolder, changed }: MessageShelfOptions): MessageShelf {
  const file = dataFolder?.openDocument({ name: "messages", version: 1, schema: documentSchema, isPrivate: true });
  const messages = new Map((file?.initial?.messages ?? []).map((each) => [each.id, each]));
  let history = file?.initial?.history ?? [];

  function keep(): void {
    const small = history.filter(({ message }) => message.body.length <= MAXIMUM_HISTORY_CHARACTERS);
    file?.write({ messages: [...messages.values()], history: small });
    changed();
  }

  function sorted(): KeptMessage[] {
    return [...messages.values()].toSorted(
      (one, other) => one.folder.localeCompare(other.folder) || one.name.localeCompare(other.name),
    );
  }

  const isFull = fail({ code: "refused", message: `${MAXIMUM_MESSAGES} messages are the most that are kept` });

  return {
    commands: {
      "collection.save"({ id = ids.next(), saved }) {
        if (!messages.has(id) && messages.size >= MAXIMUM_MESSAGES) return isFull;
        messages.set(id, { id, ...saved });
        keep();
        return ok({ id });
      },
      "collection.remove"({ id }) {
        messages.delete(id);
        keep();
        return ok({});
      },
      "collection.import"({ text }) {
        const read = readMessageFile(text);
        if (!read.ok) return fail({ code: "invalid-input", message: read.error });
        if (messages.size + read.value.length > MAXIMUM_MESSAGES) return isFull;
        for (const saved of read.value) {
          const id = ids.next();
          messages.set(id, { id, ...saved });
        }
        keep();
        return ok({ messages: read.value.length });
      },
      "collection.export"() {
        const all = sorted().map(({ id: _id, ...saved }) => saved);
        return ok({ text: writeMessageFile(all), messages: all.length });
      },
      "collection.clearHistory"() {
        history = [];
        keep();
        return ok({});
      },
    },
    value: () => ({ messages: sorted(), history }),
    sent(message) {
      history = [{ id: ids.next(), atMs: clock.nowMs(), ...message }, ...history].slice(0, MAXIMUM_HISTORY);
      keep();
    },
  };
}
