import { describe, expect, it } from "vitest";
import { policyMatrix } from "#shared/policy/analysis/index.ts";
import type { PolicyDocument } from "#shared/policy/index.ts";
import { talkPolicy } from "./support.ts";

/** The matrix as text: `role action scope topic`, marked `+` all, `~` some; what is wholly refused is left out. */
function drawing(document: PolicyDocument): string[] {
  return policyMatrix(document)
    .filter(({ extent }) => extent !== "none")
    .map((cell) => `${cell.extent === "all" ? "+" : "~"} ${cell.roleId} ${cell.action} ${cell.scope} ${cell.topicId}`);
}

describe("the matrix of roles and topics", () => {
  it("shows in the tightened policy who may do what, and on whose branch", () => {
    expect(drawing(talkPolicy())).toEqual([
      "+ sensor publish own reading",
      "+ sensor receive own command",
      "+ main-office receive own reading",
      "+ main-office receive other reading",
      "+ main-office publish own command",
      "+ main-office publish other command",
      "+ main-office receive own action",
      "+ main-office receive other action",
      "+ main-office publish own notify",
      "+ main-office publish other notify",
      "+ mobile receive own reading",
      "+ mobile publish own action",
      "+ mobile receive own notify",
    ]);
  });

  it("shows what the slide's words give away", () => {
    const slide = drawing(talkPolicy("as-on-the-slide"));
    expect(slide).toContain("+ sensor publish other reading");
    expect(slide).not.toContain("+ sensor receive own command");
  });
});
