import type { OpenView } from "#electron/engine/api.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { createTopicsView } from "#electron/engine/topics/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { topicsParams } from "#test/support/topicsParams.ts";
import { searches } from "./searches.ts";
import { connectMany, heapAndArrays, print, publishBytes, setup, TOPICS } from "./world.ts";

const SEARCH_BAR_MS = 50;
const SLICE_BAR_MS = 10;

interface SearchRound {
  readonly wallMs: number;
  /** Less than the time on the wall where other programs share the processors. */
  readonly cpuMs: number;
  readonly longestMs: number;
  readonly matchCount: number;
}

/** Searches from nothing, as the engine does: in slices with room for other work between them, and a value at the end. */
async function searchOnce(view: OpenView<"topics">, search: Partial<TopicSearch>): Promise<SearchRound> {
  view.setParams(topicsParams());
  while (view.isBusy === true) await new Promise((resolve) => setImmediate(resolve));
  view.value();
  const begin = performance.now();
  const cpu = process.cpuUsage();
  view.setParams(topicsParams(search));
  let longestMs = 0;
  const isBusy = (): boolean => view.isBusy === true;
  for (let last = begin; isBusy();) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }
  const last = performance.now();
  const { matchCount = 0 } = view.value();
  longestMs = Math.max(longestMs, performance.now() - last);
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuMs: (user + system) / 1_000, longestMs, matchCount };
}

/** Prints what a million topics cost; of the searches, those whose names hold `chosen`. */
export async function measureTopics(chosen: string): Promise<void> {
  const before = heapAndArrays();
  const world = setup();
  const { capture, store, topics } = world;
  capture.setRecording(false);
  const [connection] = connectMany(world, 1);
  const start = performance.now();
  for (let index = 0; index < TOPICS; index++) {
    const bytes = publishBytes(`site${index % 50}/line${index % 1_000}/device${index}/state`, `{"v":${index}}`);
    capture.sink.packet(connection ?? 1, "toServer", bytes, 0, bytes.length, -1);
  }
  print("first message on a new topic", ((performance.now() - start) / TOPICS) * 1e3, "µs");
  print("memory per topic (two levels of its own each)", (heapAndArrays() - before) / TOPICS, "bytes", "600");
  const again = publishBytes("site7/line7/device500007/state", "again");
  const beginAgain = performance.now();
  for (let index = 0; index < TOPICS; index++)
    capture.sink.packet(connection ?? 1, "toServer", again, 0, again.length, -1);
  print("another message on a topic", ((performance.now() - beginAgain) / TOPICS) * 1e3, "µs");

  const params = topicsParams();
  const view = createTopicsView({ clock: createSystemClock(), store, topics, isRetained: () => false }).open(
    params,
    () => {},
  );
  const measure = (label: string, act: () => void, isDone: () => boolean): void => {
    const begin = performance.now();
    act();
    while (!isDone()) view.value();
    print(label, performance.now() - begin, "ms");
  };
  const begin = performance.now();
  // Each value takes in what a slice of time allows, and a view of everything does not say how far it has got.
  for (let slice = 0; slice < 200; slice++) view.value();
  print("open the tree", performance.now() - begin, "ms");
  let missed = 0;
  for (const [label, search] of searches.filter(([label]) => label.includes(chosen))) {
    const rounds: SearchRound[] = [];
    for (let round = 0; round < 5; round++) rounds.push(await searchOnce(view, search));
    const middle = (of: (round: SearchRound) => number): number =>
      rounds.map(of).toSorted((left, right) => left - right)[2] ?? 0;
    const [wall, cpu, longest] = [
      middle(({ wallMs }) => wallMs),
      middle(({ cpuMs }) => cpuMs),
      middle(({ longestMs }) => longestMs),
    ];
    const isReached = wall <= SEARCH_BAR_MS && longest <= SLICE_BAR_MS;
    if (!isReached) missed++;
    console.log(
      [
        `search ${label}`.padEnd(44),
        `${wall.toFixed(1).padStart(6)} ms (bar ${SEARCH_BAR_MS})`,
        `longest slice ${longest.toFixed(1).padStart(5)} ms (bar ${SLICE_BAR_MS})`,
        `${cpu.toFixed(1).padStart(6)} ms of processor time`,
        `${rounds[0]?.matchCount ?? 0} topics`.padStart(14),
        isReached ? "reached" : "MISSED",
      ].join(" · "),
    );
  }
  console.log(missed === 0 ? "every search reached its bars" : `${missed} searches missed a bar`);
  for (const order of ["name", "activity", "messages", "size"] as const) {
    view.setParams({ ...params, order });
    view.act({ kind: "expandAll" });
    const begin = performance.now();
    let longest = 0;
    for (let isOver = false; !isOver;) {
      const slice = performance.now();
      isOver = !view.value().isSorting;
      longest = Math.max(longest, performance.now() - slice);
    }
    print(`order by ${order}`, performance.now() - begin, "ms");
    print(`  longest slice`, longest, "ms", "10");
  }
  view.setParams(params);
  measure(
    "expand everything",
    () => view.act({ kind: "expandAll" }),
    () => view.value().rowCount > 2_000_000,
  );
  view.setParams({ ...params, start: 1_500_000 });
  measure(
    "rows in the middle of two million",
    () => view.value(),
    () => true,
  );
  view.setParams({ ...params, start: 1_500_000 });
  measure(
    "the same again",
    () => view.value(),
    () => true,
  );
  view.close();
}
