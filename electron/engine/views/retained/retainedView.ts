import type { RetainedRow, RetainedView, ViewParams } from "#shared/contract/index.ts";
import type { OpenView, ViewSource } from "../../api.ts";
import type { Broker, RetainedMessage } from "../../broker/index.ts";
import { previewOf } from "../../support/index.ts";
import type { RetainedDesk } from "./retainedDesk.ts";
import { createRetainedIndex, type RetainedIndex } from "./retainedIndex.ts";
import { parseSearch } from "./retainedSearch.ts";

type Params = ViewParams<"retained">;

/** The retained messages by Topic Name: a window onto the list. */
export function createRetainedView(broker: Broker, desk: RetainedDesk): ViewSource<"retained"> {
  return { intervalMs: 100, open: (params, changed) => openRetained(broker, desk, params, changed) };
}

function openRetained(broker: Broker, desk: RetainedDesk, first: Params, changed: () => void): OpenView<"retained"> {
  const all = createRetainedIndex(broker, () => true, changed);
  let params = first;
  let search = parseSearch(first.search);
  let found = startSearch();

  /** Those that the search finds; `undefined` when nothing is searched for, or nothing can be. */
  function startSearch(): RetainedIndex | undefined {
    return params.search === "" || !search.ok ? undefined : createRetainedIndex(broker, search.value, changed);
  }

  function readWork(): Pick<RetainedView, "work"> {
    const { work } = desk.state();
    if (work !== undefined) return { work };
    const progress = (found ?? all).progress;
    if (progress === undefined) return {};
    return { work: { kind: found === undefined ? "listing" : "searching", ...progress } };
  }

  const ends = [
    all.dispose,
    desk.onChange(changed),
    broker.onChange((change) => {
      if (change.kind === "retained-changed") changed();
    }),
  ];
  return {
    value() {
      const index = search.ok ? (found ?? all) : undefined;
      const rowCount = index?.size ?? 0;
      const start = Math.max(0, Math.min(params.start, rowCount - params.count));
      const rows: RetainedRow[] = [];
      for (const topicName of index?.slice(start, start + params.count) ?? []) {
        const message = broker.retainedMessage(topicName);
        if (message !== undefined) rows.push(describeRetained(message));
      }
      return {
        total: broker.retainedCount,
        bytes: broker.retainedBytes,
        rowCount,
        start,
        rows,
        ...(search.ok ? {} : { searchError: search.error }),
        ...desk.state(),
        ...readWork(),
      };
    },
    setParams(next) {
      const isOtherSearch = next.search !== params.search;
      params = next;
      if (!isOtherSearch) return;
      found?.dispose();
      search = parseSearch(next.search);
      found = startSearch();
    },
    act() {},
    close() {
      found?.dispose();
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
