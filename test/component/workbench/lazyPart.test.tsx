// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Pane } from "#renderer/ui/index.ts";
import { lazyPart, preloadParts } from "#renderer/workbench/index.ts";

afterEach(cleanup);

const Loaded = () => <p>Here</p>;

describe("a lazy part", () => {
  it("says that it is busy until its code is here", async () => {
    let arrive = (): void => undefined;
    const Part = lazyPart(() => new Promise((resolve) => (arrive = () => resolve(Loaded))));
    const { container } = render(<Part />);
    expect(container.querySelector("[aria-busy]")).not.toBeNull();
    arrive();
    expect(await screen.findByText("Here")).toBeDefined();
    expect(container.querySelector("[aria-busy]")).toBeNull();
  });

  it("is drawn at once when it was loaded before, and loaded once", async () => {
    const load = vi.fn<() => Promise<typeof Loaded>>(() => Promise.resolve(Loaded));
    const Part = lazyPart(load);
    await preloadParts([Part, undefined, Loaded, Part]);
    render(<Part />);
    expect(screen.getByText("Here")).toBeDefined();
    expect(load).toHaveBeenCalledOnce();
  });

  it("breaks only its pane when it cannot be loaded, and is tried again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const load = vi
      .fn<() => Promise<typeof Loaded>>(() => Promise.resolve(Loaded))
      .mockRejectedValueOnce(new Error("no such file"));
    const Part = lazyPart(load);
    render(
      <Pane label="Topics">
        <Part />
      </Pane>,
    );
    await userEvent.setup().click(await screen.findByRole("button", { name: "Show again" }));
    expect(await screen.findByText("Here")).toBeDefined();
  });
});
