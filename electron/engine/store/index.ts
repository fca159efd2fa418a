/**
 * What outlives the broker on a disk: sessions with all of their state, retained messages, wills. Implements the
 * broker's `Journal` on LevelDB and knows nothing of connections or packets on their way. Start with `brokerStore.ts`
 * (open, set aside, close); `keys.ts` has the layout of the store, `journal.ts` how changes gather into batches, and
 * `groupCommit.ts` when a promise may be given.
 */
export { type BrokerStore, DURABILITIES, openBrokerStore, type StoreFault, type StoreStatus } from "./brokerStore.ts";
export { keepBroker, type KeptBroker } from "./keptBroker.ts";
