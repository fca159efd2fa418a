// @vitest-environment happy-dom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { FileButton } from "#renderer/features/clients/fields.tsx";

describe("a file for a client", () => {
  it("that is too large is refused in words, until a smaller one is chosen", async () => {
    const onFile = vi.fn<(file: File) => void>();
    render(<FileButton label="Choose a key…" accept=".pem" maximumBytes={1_000} onFile={onFile} />);
    const chooser = screen.getByLabelText("Choose a key…", { selector: "input" });
    await userEvent.upload(chooser, new File(["x".repeat(1_500)], "bundle.pem"));
    expect(screen.getByRole("alert").textContent).toContain("bundle.pem has 1.50 kB");
    expect(onFile).not.toHaveBeenCalled();
    await userEvent.upload(chooser, new File(["x"], "key.pem"));
    expect(screen.queryByRole("alert")).toBeNull();
    expect(onFile).toHaveBeenCalledOnce();
  });
});
