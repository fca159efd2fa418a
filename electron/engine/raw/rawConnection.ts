import { fail, ok, type Result } from "#shared/base/index.ts";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import { createFramer } from "#shared/mqtt/codec/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import type { CaptureSink } from "../broker/index.ts";
import { type CaptureTap, createCaptureTap, noTap, type ReachedPeer } from "../client/index.ts";
import { dial, type Dialled } from "../dial/index.ts";
import type { Clock } from "../support/index.ts";
import { joinRest, noRest, type RestOfStream } from "./restOfStream.ts";

/** One raw connection. */
export interface RawPeer {
  describe(): RawConnection;
  send(bytes: Uint8Array): Result<void, string>;
  /** Ends the connection; what was seen stays. */
  close(): void;
}

export interface RawConnectionOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly captureSink: CaptureSink;
  readonly reached: ReachedPeer;
  readonly changed: () => void;
}

const DIAL_SECONDS = 10;
const MAXIMUM_ENTRIES = 500;
const SHOWN_BYTES = 64 * 1024;
/** A packet that is not whole so long after its first byte is shown as far as it came. */
const REST_SHOWN_AFTER_MS = 500;

/** Begins to connect. */
export function openRawConnection({ id, clock, captureSink, reached, changed }: RawConnectionOptions): RawPeer {
  const entries: RawEntry[] = [];
  const abort = new AbortController();
  const framer = createFramer();
  let state: RawConnection["state"] = { kind: "connecting", step: "tcp" };
  let dialled: Dialled | undefined;
  let tap: CaptureTap = noTap;
  let count = 0;
  let dropped = 0;
  /** What the peer has sent of a packet that is not whole yet. */
  let rest: RestOfStream = noRest;
  /** The entry that shows it, once it does. */
  let shownRest: RawEntry | undefined;
  let forgetTimer: (() => void) | undefined;
  let lastSentMs: number | undefined;
  let isCut = true;

  function add(direction: Direction, kind: RawEntry["kind"], bytes: Uint8Array, length = bytes.length): void {
    // A copy: whoever gave the bytes uses their memory again.
    const shown = new Uint8Array(bytes.subarray(0, SHOWN_BYTES));
    push({ index: count++, atMs: clock.nowMs(), direction, kind, bytes: shown, length });
  }

  function push(entry: RawEntry): void {
    entries.push(entry);
    if (entries.length > MAXIMUM_ENTRIES) {
      entries.shift();
      dropped++;
    }
    changed();
  }

  /** Shows the rest as it is now, in the place where it was shown first. */
  function showRest(): void {
    const { bytes, length } = rest;
    if (length === 0 || shownRest?.length === length) return;
    const former = shownRest;
    const at = former === undefined ? -1 : entries.indexOf(former);
    const shown: RawEntry =
      former === undefined
        ? { index: count++, atMs: clock.nowMs(), direction: "toClient", kind: "incomplete", bytes, length }
        : { ...former, bytes, length };
    shownRest = shown;
    if (at < 0) return push(shown);
    entries[at] = shown;
    return changed();
  }

  /** The rest has become a packet, or bytes that are none: whoever says so adds it anew. */
  function forgetRest(): void {
    forgetTimer?.();
    forgetTimer = undefined;
    const at = shownRest === undefined ? -1 : entries.indexOf(shownRest);
    if (at >= 0) entries.splice(at, 1);
    shownRest = undefined;
    rest = noRest;
  }

  function end(by: "peer" | "person" | "failure", reason: string): void {
    if (state.kind === "closed") return;
    forgetTimer?.();
    showRest();
    const afterMs = lastSentMs === undefined ? {} : { afterMs: clock.nowMs() - lastSentMs };
    state = { kind: "closed", by, reason, ...afterMs };
    abort.abort();
    dialled?.stream.destroy();
    tap.closed(reason);
    changed();
  }

  function receive(chunk: Uint8Array): void {
    tap.observe("toClient", chunk);
    if (!isCut) return add("toClient", "bytes", chunk);
    const former = rest;
    let handed = 0;
    const fault = framer.feed(chunk, (bytes, start, packetEnd) => {
      forgetRest();
      handed += packetEnd - start;
      add("toClient", "packet", bytes.subarray(start, packetEnd));
    });
    const left =
      handed === 0
        ? joinRest(former, chunk, SHOWN_BYTES)
        : joinRest(noRest, chunk.subarray(handed - former.length), SHOWN_BYTES);
    if (fault !== undefined) {
      // What the peer says is no MQTT: from here on it is shown as it comes.
      isCut = false;
      forgetRest();
      return add("toClient", "bytes", left.bytes, left.length);
    }
    rest = left;
    if (shownRest !== undefined) showRest();
    else if (left.length > 0) forgetTimer ??= clock.schedule(REST_SHOWN_AFTER_MS, showRest);
    return undefined;
  }

  async function connect(): Promise<void> {
    const answer = await dial(reached.request, {
      clock,
      timeoutSeconds: DIAL_SECONDS,
      signal: abort.signal,
      onStep(step) {
        if (state.kind === "connecting") state = { kind: "connecting", step };
        changed();
      },
    });
    if (state.kind === "closed") {
      if (answer.ok) answer.value.stream.destroy();
      return;
    }
    if (!answer.ok) return end("failure", answer.error.meaning);
    dialled = answer.value;
    const { stream, remote, local } = dialled;
    if (!reached.isRecordedByPeer) {
      const { protocolVersion, clientIdentifier } = reached;
      tap = createCaptureTap(captureSink, { remote, local, protocolVersion, clientIdentifier, userName: undefined });
    }
    state = { kind: "open", sinceMs: clock.nowMs() };
    stream.on("data", receive);
    stream.once("end", () => end("peer", "the peer has closed the connection"));
    stream.once("error", (error) => end("peer", `the connection broke: ${error.message}`));
    stream.once("close", () => end("peer", "the connection is gone"));
    // A proxy's answer was read from it, and what follows waits for whoever takes it over.
    stream.resume();
    changed();
  }

  void connect();
  return {
    describe: () => ({ id, address: reached.address, state, entries: [...entries], dropped }),
    send(bytes) {
      if (state.kind !== "open" || dialled === undefined) return fail("the connection is not open");
      lastSentMs = clock.nowMs();
      add("toServer", "bytes", bytes);
      tap.observe("toServer", bytes);
      dialled.stream.write(bytes);
      return ok(undefined);
    },
    close: () => end("person", "it was closed here"),
  };
}
