import type { RetainedRow, ViewParams } from "#shared/contract/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import type { OpenView, ViewSource } from "../../api.ts";
import type { Broker, RetainedMessage } from "../../broker/index.ts";
import { previewOf } from "../../support/index.ts";
import type { RetainedDesk } from "./retainedDesk.ts";
import { createRetainedIndex } from "./retainedIndex.ts";
import { parseSearch } from "./retainedSearch.ts";

type Params = ViewParams<"retained">;

/** The retained messages by Topic Name: a window onto the list. */
export function createRetainedView(broker: Broker, desk: RetainedDesk): ViewSource<"retained"> {
  return { intervalMs: 100, open: (params, changed) => openRetained(broker, desk, params, changed) };
}

function openRetained(broker: Broker, desk: RetainedDesk, first: Params, changed: () => void): OpenView<"retained"> {
  const index = createRetainedIndex(broker);
  let params = first;
  let search = parseSearch(first.search);
  let found: { readonly revision: number; readonly names: readonly TopicName[] } | undefined;

  function foundNames(): readonly TopicName[] {
    if (!search.ok) return [];
    if (params.search === "") return index.names();
    if (found?.revision !== index.revision) {
      found = { revision: index.revision, names: index.names().filter(search.value) };
    }
    return found.names;
  }

  const ends = [
    index.dispose,
    desk.onChange(changed),
    broker.onChange((change) => {
      if (change.kind === "retained-changed") changed();
    }),
  ];
  return {
    value() {
      const names = foundNames();
      const start = Math.max(0, Math.min(params.start, names.length - params.count));
      const rows: RetainedRow[] = [];
      for (const topicName of names.slice(start, start + params.count)) {
        const message = broker.retainedMessage(topicName);
        if (message !== undefined) rows.push(describeRetained(message));
      }
      return {
        total: broker.retainedCount,
        bytes: broker.retainedBytes,
        rowCount: names.length,
        start,
        rows,
        ...(search.ok ? {} : { searchError: search.error }),
        ...desk.state(),
      };
    },
    setParams(next) {
      if (next.search !== params.search) {
        search = parseSearch(next.search);
        found = undefined;
      }
      params = next;
    },
    act() {},
    close() {
      for (const end of ends) end();
    },
  };
}

/** A retained message as a row shows it. */
export function describeRetained(message: RetainedMessage): RetainedRow {
  const { topicName, payload, qos, publisher, retainedAtMs, expiresAtMs } = message;
  return {
    topicName,
    payloadBytes: payload.length,
    ...previewOf(payload),
    qos,
    publisher,
    setAtMs: retainedAtMs,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
}
