import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CDPSession, chromium, type Page } from "playwright";
import { measureCapture } from "./capture.ts";
import { measureCompose } from "./compose.ts";
import { describeSmoothness, measureWhile, percentile } from "./measure.ts";
import { measureTopics, TOPICS } from "./topics.ts";

// `main.js` runs everything, `main.js topics`, `main.js capture` and `main.js compose` only what is about those, and
// `main.js compose cbor` only the previews of a format. Prints how
// the built page takes a growing log and a log of a million packets: the whole program, served to a headless browser.
// Figures only: on a shared machine a frame time proves nothing.

const PACKETS = 1_000_000;
const SECONDS = 5;
const FRAME_MS = 16;

const children: ChildProcess[] = [];
try {
  await run();
} finally {
  for (const child of children) child.kill();
}

async function run(): Promise<void> {
  const brokerPort = await findFreePort();
  const startedAt = performance.now();
  const url = await serve(brokerPort);
  const servedAfterMs = performance.now() - startedAt;
  const executablePath = process.env["WIREBENCH_BROWSER"];
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const openedAt = performance.now();
    await page.goto(url);
    await page.getByRole("grid", { name: "Packets" }).waitFor();
    await page.getByText(`:${brokerPort}`).first().waitFor();
    const usableMs = servedAfterMs + performance.now() - openedAt;
    print(`usable after a warm start (without the browser's own): ${usableMs.toFixed(0)} ms (bar 2000)`);
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const only = process.argv[2];
    if (only === undefined || only === "compose") {
      await measureCompose({ page, session, print, formats: process.argv.slice(3) });
    }
    if (only === "compose") return;
    if (only === undefined) await measure(page, session, brokerPort);
    if (only !== "topics") {
      const load = (rate: number, messages: number) => startLoad(brokerPort, rate, messages);
      const heapSeconds = Number(process.env["WIREBENCH_HEAP_SECONDS"] ?? "30");
      const openWindow = async (): Promise<Page> => {
        const window = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await window.goto(url);
        // Keys that come before the page is there are lost.
        await window.getByRole("grid", { name: "Packets" }).waitFor();
        return window;
      };
      await measureCapture({ page, openWindow, session, brokerPort, print, load, heapSeconds });
    }
    if (only === "capture") return;
    await measureTopics({ page, session, print, fill: () => startProgram("topicLoad.js", brokerPort, TOPICS) });
  } finally {
    await browser.close();
  }
}

async function measure(page: Page, session: CDPSession, brokerPort: number): Promise<void> {
  const steady = startLoad(brokerPort, 20_000, 20_000 * (SECONDS + 2));
  await pause(1_000);
  const follow = () => measureWhile(page, session, () => pause(SECONDS * 1_000));
  print(describeSmoothness("following 20 000 packets/s", await follow()));
  await steady;

  const filling = performance.now();
  await startLoad(brokerPort, 200_000, PACKETS);
  print(`1 000 000 packets recorded in ${((performance.now() - filling) / 1_000).toFixed(1)} s with the list open`);
  await pause(1_500);

  const viewport = await page.locator('[aria-label="Packets"] [role="rowgroup"]').last().boundingBox();
  if (viewport === null) throw new Error("the packet list has a size");
  await page.mouse.move(viewport.x + 400, viewport.y + 100);
  const wheel = (pixels: number) => async (): Promise<void> => {
    for (let step = 0; step < (SECONDS * 1_000) / FRAME_MS; step++) {
      await Promise.all([page.mouse.wheel(0, pixels), pause(FRAME_MS)]);
    }
  };
  const slow = await measureWhile(page, session, wheel(-300));
  print(describeSmoothness("wheel of 300 px a frame over 1 000 000 packets", slow));
  const fast = await measureWhile(page, session, wheel(-5_000));
  print(describeSmoothness("wheel of 5 000 px a frame", fast));
  await measureJumps(page);

  const load = startLoad(brokerPort, 20_000, 20_000 * (SECONDS + 2));
  await pause(1_000);
  const both = await measureWhile(page, session, wheel(300));
  print(describeSmoothness("wheel of 300 px while 20 000 packets/s arrive", both));
  await load;
}

/** Drags the scroll bar to random places and takes the time until the rows of that place are drawn. */
async function measureJumps(page: Page): Promise<void> {
  const bar = await page.locator(".row-grid__gutter .scroll-bar").first().boundingBox();
  const thumb = await page.locator(".row-grid__gutter .scroll-bar__thumb").first().boundingBox();
  if (bar === null || thumb === null) throw new Error("the packet list has a scroll bar");
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { benchJumps: times });
    const firstRow = (): number => {
      const row = document.querySelector('[aria-label="Packets"] [role="row"][aria-label]:not([hidden])');
      return Number(/Packet (\d+)/.exec(row?.getAttribute("aria-label") ?? "")?.[1] ?? -1);
    };
    window.addEventListener("pointermove", ({ timeStamp, buttons }) => {
      if (buttons === 0) return;
      const before = firstRow();
      const look = (): void => {
        if (Math.abs(firstRow() - before) > 1_000) times.push(performance.now() - timeStamp);
        else if (performance.now() - timeStamp < 1_000) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  });
  const x = bar.x + bar.width / 2;
  await page.mouse.move(x, thumb.y + thumb.height / 2);
  await page.mouse.down();
  for (let jump = 0; jump < 30; jump++) {
    await page.mouse.move(x, bar.y + 20 + ((jump * 137) % (bar.height - 40)));
    await pause(250);
  }
  await page.mouse.up();
  const times = await page.evaluate(() => Reflect.get(window, "benchJumps") as readonly number[]);
  const sorted = times.toSorted((one, other) => one - other);
  const figures = [0.5, 0.95].map((share) => percentile(sorted, share).toFixed(0));
  print(`jump to a random place: p50 ${figures[0]} ms · p95 ${figures[1]} ms · ${times.length} jumps`);
}

/** Starts the built served workbench and answers its address. */
async function serve(brokerPort: number): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "wirebench-bench-"));
  const child = spawn(
    process.execPath,
    ["dist/electron/serve.js", "--broker-port", String(brokerPort), "--data", data],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  children.push(child);
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const url = /http:\S+(?=\n)/.exec(output)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("the served workbench ended before it said its address");
}

/** Runs the load generator and resolves when it has sent everything. */
function startLoad(port: number, messagesPerSecond: number, messages: number): Promise<void> {
  return startProgram("load.js", port, messagesPerSecond, messages);
}

async function startProgram(name: string, ...args: readonly number[]): Promise<void> {
  const program = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const child = spawn(process.execPath, [program, ...args.map(String)]);
  children.push(child);
  await once(child, "exit");
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
