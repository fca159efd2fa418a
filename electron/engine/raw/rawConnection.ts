import { fail, ok, type Result } from "#shared/base/index.ts";
import type { RawConnection, RawEntry } from "#shared/contract/index.ts";
import { createFramer } from "#shared/mqtt/codec/index.ts";
import type { Direction } from "#shared/mqtt/packet/index.ts";
import type { CaptureSink } from "../broker/index.ts";
import { type CaptureTap, createCaptureTap, noTap, type ReachedPeer } from "../client/index.ts";
import { dial, type Dialled } from "../dial/index.ts";
import type { Clock } from "../support/index.ts";

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

/** Begins to connect. */
export function openRawConnection({ id, clock, captureSink, reached, changed }: RawConnectionOptions): RawPeer {
  const entries: RawEntry[] = [];
  const abort = new AbortController();
  const framer = createFramer();
  let state: RawConnection["state"] = { kind: "connecting", step: "tcp" };
  let dialled: Dialled | undefined;
  let tap: CaptureTap = noTap;
  let count = 0;
  let lastSentMs: number | undefined;
  let isCut = true;

  function add(direction: Direction, kind: RawEntry["kind"], bytes: Uint8Array): void {
    // A copy: whoever gave the bytes uses their memory again.
    const shown = new Uint8Array(bytes.subarray(0, SHOWN_BYTES));
    entries.push({ index: count++, atMs: clock.nowMs(), direction, kind, bytes: shown, length: bytes.length });
    if (entries.length > MAXIMUM_ENTRIES) entries.shift();
    changed();
  }

  function end(by: "peer" | "person" | "failure", reason: string): void {
    if (state.kind === "closed") return;
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
    let at = 0;
    const fault = framer.feed(chunk, (bytes, start, packetEnd) => {
      add("toClient", "packet", bytes.subarray(start, packetEnd));
      if (bytes === chunk) at = packetEnd;
    });
    if (fault === undefined) return undefined;
    // What the peer says is no MQTT: from here on it is shown as it comes.
    isCut = false;
    return add("toClient", "bytes", chunk.subarray(at));
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
    changed();
  }

  void connect();
  return {
    describe: () => ({ id, address: reached.address, state, entries: [...entries], dropped: count - entries.length }),
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
