// @vitest-environment happy-dom
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { SearchField } from "#renderer/ui/index.ts";

describe("a search that cannot be carried out", () => {
  it("says why at the field, for eyes and for ears", () => {
    const nothing = () => {};
    const field = (error?: string) => (
      <SearchField label="Search" placeholder="" value="te(" onValue={nothing} error={error} onLeave={nothing} />
    );
    const { rerender } = render(field("a group is not closed"));
    expect(screen.getByRole("textbox").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("status").textContent).toContain("a group is not closed");
    expect(screen.getByRole("textbox").getAttribute("aria-describedby")).toBe(screen.getByRole("status").id);
    rerender(field());
    expect(screen.queryByRole("status")).toBeNull();
  });
});
