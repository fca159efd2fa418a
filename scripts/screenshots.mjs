import "./lib/requireNode.mjs";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { ensureBrowser } from "./lib/browser.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { root } from "./lib/paths.mjs";
import { runScript } from "./lib/stop.mjs";

const help = `Usage: npm run screenshots [-- NAME...]

Takes the pictures of the README anew into docs/screenshots, all or those that are named: capture, topics, security,
presenter, rules, probe. Each one is to be looked at before it is committed.
`;

/** Each picture: the system's theme, and the way to what it shows. */
const pictures = {
  capture: { scheme: "dark", take: showCapture },
  topics: { scheme: "light", take: showTopics },
  security: { scheme: "dark", take: showSecurity },
  presenter: { scheme: "light", take: showPresenter },
  rules: { scheme: "light", take: showRules },
  probe: { scheme: "dark", take: showProbe },
};

await runScript(async () => {
  const named = process.argv.slice(2);
  if (named.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  await ensureInstalled();
  await ensureBuilt();
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ["--disable-gpu"] });
  for (const [name, { scheme, take }] of Object.entries(pictures)) {
    if (named.length > 0 && !named.includes(name)) continue;
    // An engine of its own for each, so that none shows what another one left.
    const served = await serve();
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
    await page.getByRole("contentinfo", { name: "Status" }).getByText(/:\d+/).waitFor();
    await take(page);
    await page.mouse.move(640, 799);
    const file = join(root, "docs/screenshots", `${name}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
    await page.close();
    await served.stop();
  }
  await browser.close();
  return 0;
});

async function serve() {
  const data = await mkdtemp(join(tmpdir(), "wirebench-screenshots-"));
  const args = ["dist/electron/serve.js", "--port", "0", "--broker-port", "0", "--data", data];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      const found = /http:\S+(?=\n)/.exec(printed);
      if (found !== null) resolve(found[0]);
    });
    child.once("exit", () => reject(new Error(`the workbench did not start: ${printed}`)));
  });
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A QoS 2 command on its way, its topic in the tree and in the bytes. */
async function showCapture(page) {
  await command(page, "Start demo");
  await page
    .getByRole("combobox", { name: "Display filter" })
    .fill("mqtt.qos == 2 || mqtt.msgtype in {pubrec, pubrel, pubcomp}");
  await page.keyboard.press("Enter");
  const packets = page.getByRole("grid", { name: "Packets" });
  await packets
    .getByRole("row", { name: /PUBCOMP, from / })
    .nth(1)
    .waitFor();
  await packets
    .getByRole("row", { name: /PUBLISH, to / })
    .first()
    .click();
  await page
    .getByRole("treegrid", { name: "Fields" })
    .getByRole("row", { name: /^Topic Name Length, / })
    .click();
  await page.keyboard.press("ArrowDown");
  await page
    .getByRole("navigation", { name: "Path of the selection" })
    .getByRole("button", { name: "Topic Name", exact: true })
    .waitFor();
}

/** The demo's tree, and the chart of a reading. */
async function showTopics(page) {
  await command(page, "Start demo");
  await button(page, "Topics").click();
  const topics = page.getByRole("treegrid", { name: "Topics" });
  await topics
    .getByRole("row", { name: /^App|^⟨empty level⟩/ })
    .first()
    .waitFor();
  // The tree stands still under the pointer; the demo has said everything once by then.
  await page
    .getByRole("contentinfo", { name: "Status" })
    .getByText(/\d\d msg\/s/)
    .waitFor();
  await button(page, "Expand all").click();
  await topics
    .getByRole("row", { name: /^Reading, / })
    .first()
    .click();
  await page.getByRole("document", { name: "Payload" }).getByText("value").waitFor();
}

/** The talk's policy as on the slide, and why a requirement is refuted. */
async function showSecurity(page) {
  await loadTalk(page);
  await page.getByRole("combobox", { name: "Variant" }).selectOption("as-on-the-slide");
  await page.getByRole("button", { name: "Enforce", exact: true }).click();
  await page.getByRole("button", { name: /^R3 Refuted/ }).click();
  await page
    .getByRole("contentinfo", { name: "Status" })
    .getByText(/[3-9] denied/)
    .waitFor();
}

/** The fifth step of the story. */
async function showPresenter(page) {
  await loadTalk(page);
  await page.getByRole("button", { name: "Present", exact: true }).click();
  const stage = page.getByRole("region", { name: "Presentation" });
  await stage.getByRole("heading", { name: "Three kinds of client, one topic tree" }).waitFor();
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await stage.getByRole("list", { name: "Packets played" }).getByText("Delivered").waitFor();
  await page.keyboard.press("ArrowRight");
  await stage.getByRole("list", { name: "Packets played" }).getByText("Never arrives").waitFor();
  await stage.getByRole("heading", { name: /^R5/ }).click();
}

/** Ten thermometers at work, and what they will measure. */
async function showRules(page) {
  await button(page, "Rules").click();
  await page.getByRole("button", { name: /^Simulate thermometers/ }).click();
  await button(page, "Start").click();
  // Off the button, whose hint would stay.
  await page.getByRole("heading", { name: "Thermometers" }).click();
  await command(page, "Rules: Preview");
  await page.getByRole("row", { name: "1 s 21.3" }).waitFor();
  await page.getByRole("option", { name: /\d\d published/ }).waitFor();
  // The curves are drawn later than the table, by code that is loaded for them, onto canvases that tell nothing.
  await page.waitForTimeout(3_000);
}

/** A report, and one finding of it in full. */
async function showProbe(page) {
  await button(page, "Probe").click();
  await page.getByRole("button", { name: "Start probe" }).click();
  await page.getByRole("button", { name: "Copy report" }).waitFor();
  await page.getByRole("row", { name: /^Maximum QoS/ }).click();
}

async function loadTalk(page) {
  await command(page, "Start demo");
  await button(page, "Security").click();
  await page.getByRole("button", { name: "Load the talk's policy" }).first().click();
  await page.getByRole("button", { name: /^R1 Proved/ }).waitFor();
}

function button(page, name) {
  return page.getByRole("button", { name, exact: true });
}

async function command(page, title) {
  await page.keyboard.press("ControlOrMeta+Shift+P");
  const palette = page.getByRole("dialog", { name: "All commands" });
  await palette.getByRole("combobox").fill(title);
  await palette.getByRole("option", { name: title }).first().click();
  await palette.waitFor({ state: "hidden" });
}
