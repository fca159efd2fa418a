// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectHost, type HostListener, type HostNews } from "#renderer/contract/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import { type Channel, CLOSE_TOKEN_REFUSED } from "#shared/contract/index.ts";

/** A socket whose other end is the test. */
class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static readonly opened: FakeSocket[] = [];
  readonly sent: (string | Uint8Array)[] = [];
  readonly url: string;
  readyState = FakeSocket.CONNECTING;
  binaryType = "blob";
  bufferedAmount = 0;

  constructor(url: URL) {
    super();
    this.url = url.href;
    FakeSocket.opened.push(this);
  }
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.end(1000);
  }
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  end(code: number): void {
    this.readyState = FakeSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

function setup() {
  const news: HostNews["kind"][] = [];
  const channels: Channel[] = [];
  const listener: HostListener = {
    onNews: ({ kind }) => news.push(kind),
    onChannel: (channel) => channels.push(channel),
    onMenuCommand() {},
    onOfferedFile() {},
  };
  const host = connectHost(window, listener);
  const latest = () => expectDefined(FakeSocket.opened.at(-1), "a socket was opened");
  return { news, channels, host, latest };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.opened.length = 0;
  vi.stubGlobal("WebSocket", FakeSocket);
  window.sessionStorage.clear();
  window.location.hash = "token=secret";
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a page of the served shell", () => {
  it("sends the token first, and keeps it out of the address", () => {
    const { latest } = setup();
    latest().open();
    expect(latest().url).toBe(`ws://${window.location.host}/engine`);
    expect(latest().sent).toEqual(["secret"]);
    expect(window.location.href).not.toContain("secret");
  });

  it("finds the token again after a reload", () => {
    setup().host.dispose();
    const { latest } = setup();
    latest().open();
    expect(latest().sent).toEqual(["secret"]);
  });

  it("asks for a channel when the engine runs, and carries its messages", () => {
    const { latest, channels, news } = setup();
    latest().open();
    latest().receive('{"kind":"running"}');
    expect(news).toEqual(["running"]);
    expect(latest().sent.at(-1)).toBe('{"kind":"connect"}');
    const received: Uint8Array[] = [];
    channels[0]?.onMessage((message) => received.push(message));
    latest().receive(Uint8Array.of(1, 2).buffer);
    channels[0]?.send(Uint8Array.of(3));
    expect(received).toEqual([Uint8Array.of(1, 2)]);
    expect(latest().sent.at(-1)).toEqual(Uint8Array.of(3));
  });

  it("ends the channel when the engine crashes, and asks for another when it runs again", () => {
    const { latest, channels, news, host } = setup();
    latest().open();
    latest().receive('{"kind":"running"}');
    const closed = vi.fn<() => void>();
    channels[0]?.onClose(closed);
    latest().receive('{"kind":"crashed","reason":"a bug","atMs":0}');
    expect(closed).toHaveBeenCalledOnce();
    host.restartEngine();
    expect(latest().sent.at(-1)).toBe('{"kind":"restart-engine"}');
    latest().receive('{"kind":"running"}');
    expect(channels).toHaveLength(2);
    expect(news).toEqual(["running", "crashed", "running"]);
  });

  it("tries again when the program is gone", () => {
    const { latest, news } = setup();
    latest().open();
    latest().end(1006);
    expect(news).toEqual(["unreachable"]);
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("does not try again with a token that was refused", () => {
    const { latest, news } = setup();
    latest().open();
    latest().end(CLOSE_TOKEN_REFUSED);
    vi.advanceTimersByTime(60_000);
    expect(news).toEqual(["refused"]);
    expect(FakeSocket.opened).toHaveLength(1);
  });

  it("does not take text that is no news for news", () => {
    const { latest, news } = setup();
    latest().open();
    for (const text of ["", "{", '{"kind":"flying"}', '{"kind":"crashed"}']) latest().receive(text);
    expect(news).toEqual([]);
  });
});
