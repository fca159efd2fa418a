import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Durability } from "#shared/contract/index.ts";
import type { Broker, Journal, StoredState } from "../broker/index.ts";
import type { Clock, Logger } from "../support/index.ts";
import { createBooks } from "./books.ts";
import type { Database } from "./database.ts";
import { createJournal, type StoreJournal } from "./journal.ts";
import { FORMAT_KEY, SEAL_KEY } from "./keys.ts";
import { createLedger } from "./ledger.ts";
import { openLevelDatabase, type OpenFailure } from "./levelDatabase.ts";
import { beginStore, type LoadedStore, loadStore } from "./loading.ts";
import { createSessionJournal } from "./sessionJournal.ts";
import { hasContent, isObstructed, prepareFolder, protectFiles, setAside } from "./storeFolder.ts";

/**
 * What a promise to a client rests on. `memory`: nothing; the state is written when the broker stops in order. `written`:
 * the operating system has the state, and the end of the process does not harm it. `synced`: it is on the disk, and the
 * end of the machine does not harm it either.
 */
export const DURABILITIES = ["memory", "written", "synced"] as const satisfies readonly Durability[];

/** Why there is no store to work with. */
export interface StoreFault {
  readonly kind: "locked" | "unusable";
  /** One sentence that names the folder. */
  readonly message: string;
}

/** How a store does, for people. */
export interface StoreStatus {
  readonly folder: string;
  readonly durability: Durability;
  /** A damaged store that stood in its place. */
  readonly setAside: { readonly path: string; readonly reason: string } | undefined;
  /** Why nothing is written any more. */
  readonly fault: string | undefined;
}

/** A store that is open: no other process can open it. */
export interface BrokerStore {
  readonly status: StoreStatus;
  /** What the former broker left. */
  readonly state: StoredState;
  /** Absent for `memory`. */
  readonly journal: Journal | undefined;
  /** Writes what is not written yet - for `memory` all that `broker` holds - and closes. Call it when the broker is. */
  close(broker: Pick<Broker, "tellAll">): Promise<void>;
}

export interface BrokerStoreOptions {
  /** Belongs to the store alone. */
  readonly folder: string;
  readonly durability: Durability;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when `status` has changed. */
  readonly changed?: () => void;
  /** A test brings its own. */
  readonly openDatabase?: (folder: string) => Promise<Result<Database, OpenFailure>>;
}

/** How often a store without news says that its broker is alive: a lost connection is dated by it. */
const BEAT_MS = 10_000;

/** Opens the store in `folder`, and creates it when there is none. A damaged one is moved out of the way first. */
export async function openBrokerStore(options: BrokerStoreOptions): Promise<Result<BrokerStore, StoreFault>> {
  const opened = await openDatabase(options);
  if (!opened.ok) return opened;
  const { database, loaded, aside } = opened.value;
  const { folder, durability, clock, logger } = options;
  if (loaded.wasInterrupted) logger.log("info", "the former broker ended without closing its store");
  let fault: string | undefined;
  const journal =
    durability === "memory"
      ? undefined
      : createJournal({
          books: loaded.books,
          database,
          clock,
          sync: durability === "synced",
          defer: setImmediate,
          failed(error) {
            fault = `the store \`${folder}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`;
            logger.log("error", fault);
            options.changed?.();
          },
        });
  const endBeat = journal === undefined ? (): void => undefined : startBeat(clock, folder, journal);
  protectFiles(folder);

  return ok({
    get status() {
      return { folder, durability, setAside: aside, fault };
    },
    state: loaded.state,
    journal,
    async close(broker) {
      endBeat();
      if (journal === undefined) await saveAll(database, broker, clock.nowMs());
      else await journal.flush();
      await database.close();
      protectFiles(folder);
    },
  });
}

interface OpenedDatabase {
  readonly database: Database;
  readonly loaded: LoadedStore;
  readonly aside: StoreStatus["setAside"];
}

async function openDatabase(
  options: BrokerStoreOptions,
  aside?: StoreStatus["setAside"],
): Promise<Result<OpenedDatabase, StoreFault>> {
  const { folder, clock, logger } = options;

  async function openAnew(reason: string): Promise<Result<OpenedDatabase, StoreFault>> {
    const moved = aside === undefined ? setAside(folder, clock.nowMs()) : fail(aside.reason);
    if (!moved.ok) {
      return fail({ kind: "unusable", message: `the store \`${folder}\` is damaged (${reason}): ${moved.error}` });
    }
    logger.log("error", `the store is damaged (${reason}) and was set aside as \`${moved.value}\``);
    return openDatabase(options, { path: moved.value, reason });
  }

  if (isObstructed(folder)) return openAnew("it is no folder");
  const content = prepareFolder(folder);
  if (!content.ok)
    return fail({ kind: "unusable", message: `the folder \`${folder}\` cannot be used: ${content.error}` });
  if (content.value === "remains") return openAnew("its file CURRENT is missing");
  const hadContent = content.value === "database" && hasContent(folder);
  const opened = await (options.openDatabase ?? openLevelDatabase)(folder);
  if (!opened.ok) {
    if (opened.error.kind === "damaged") return openAnew(opened.error.message);
    return fail(
      opened.error.kind === "locked"
        ? { kind: "locked", message: `the store \`${folder}\` is in use by another process` }
        : { kind: "unusable", message: `the store \`${folder}\` cannot be opened: ${opened.error.message}` },
    );
  }
  const database = opened.value;
  const loaded = await loadStore(database);
  if (!loaded.ok) {
    await database.close();
    return openAnew(loaded.error);
  }
  if (loaded.value !== undefined) return ok({ database, loaded: loaded.value, aside });
  if (hadContent) {
    await database.close();
    return openAnew("it reads as empty, and its files are not");
  }
  return ok({ database, loaded: await beginStore(database, clock.nowMs()), aside });
}

function startBeat(clock: Clock, folder: string, journal: StoreJournal): () => void {
  let cancel = clock.schedule(BEAT_MS, beat);
  function beat(): void {
    journal.beat();
    protectFiles(folder);
    cancel = clock.schedule(BEAT_MS, beat);
  }
  return () => cancel();
}

/** Replaces everything in the database, in one step. */
async function saveAll(database: Database, broker: Pick<Broker, "tellAll">, nowMs: number): Promise<void> {
  const ledger = createLedger();
  const former: string[] = [];
  for await (const [key, value] of database.entries()) {
    if (key === SEAL_KEY) continue;
    ledger.read(key, value);
    if (key !== FORMAT_KEY) former.push(key);
  }
  for (const key of former) ledger.delete(key);
  const books = createBooks(ledger);
  broker.tellAll({ openSession: () => createSessionJournal(books), retainedChanged: books.retained });
  await database.write(books.cut(nowMs), { sync: true });
}
