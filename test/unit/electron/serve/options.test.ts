import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readServeOptions } from "#electron/serve/index.ts";

describe("the served workbench's command line", () => {
  it("asks for the port where browsers remember the page, else for any, and leaves the broker's to the settings", () => {
    expect(readServeOptions([])).toMatchObject({
      ok: true,
      value: { ports: [18_830, 0], brokerPort: undefined, showsHelp: false },
    });
  });

  it("reads both ports and the data folder", () => {
    const options = readServeOptions(["--port", "8080", "--broker-port=0", "--data", "kept"]);
    expect(options).toEqual({
      ok: true,
      value: { ports: [8080], brokerPort: 0, dataFolder: resolve("kept"), showsHelp: false },
    });
  });

  it.each([
    [["--port", "65536"], "--port wants a port from 0 to 65535, not `65536`"],
    [["--broker-port", "one"], "--broker-port wants a port from 0 to 65535, not `one`"],
    [["--port"], "--port wants a value"],
    [["--port", "--data"], "--port wants a value, not `--data`"],
    [["--help=yes"], "--help takes no value"],
    [["--nonsense"], "--nonsense"],
    [["stray"], "stray"],
  ])("names what is wrong with %j", (argv, words) => {
    const options = readServeOptions(argv);
    expect(options.ok).toBe(false);
    expect(options.ok ? "" : options.error).toContain(words);
  });
});
