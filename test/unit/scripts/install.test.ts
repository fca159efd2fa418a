import { describe, expect, it } from "vitest";
import { describeInstallFailure } from "../../../scripts/lib/install.mjs";

describe("an install that failed", () => {
  it.each([
    ["npm error code ENOTFOUND\nnpm error network request failed", "npm cannot reach its registry (ENOTFOUND)"],
    ["npm error code EAI_AGAIN", "npm cannot reach its registry (EAI_AGAIN)"],
    ["npm error code ENOSPC\nnpm error nospc no space left on device", "no space is left on the disk"],
    ["npm error code EUSAGE\nnpm error lock file out of sync", "npm ci failed"],
  ])("is told in one sentence, with npm's own words after it", (output, words) => {
    const [sentence = "", ...rest] = describeInstallFailure(output).split("\n");
    expect(sentence).toContain(words);
    expect(rest.join("\n")).toBe(output);
  });
});
