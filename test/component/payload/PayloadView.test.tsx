// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { type PayloadMessage, PayloadView } from "#renderer/payload/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createMemoryStorage, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 700, height: 600 });

const json = new TextEncoder().encode('{"id":12345678901234567890,"__proto__":"<b>x</b>"}');
// {"a": 1, "b": [2, 3]}
const cbor = Uint8Array.of(0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03);

const text = () => screen.findByRole("document", { name: "Payload" });
const format = () => screen.findByRole("combobox", { name: "Format" });
const shown = (name: string) => screen.findByRole("radio", { name });

function setup(payload: Uint8Array, message: PayloadMessage = {}, storage = createMemoryStorage()) {
  return renderInWorkbench(<PayloadView payload={payload} message={message} />, { storage });
}

describe("a payload", () => {
  it("is decoded by itself, and says as what", async () => {
    setup(json);
    const shownText = await text();
    await waitFor(() => expect(shownText.textContent).toContain('"id": 12345678901234567890'));
    expect((await format()).textContent).toContain("Automatic · JSON");
  });

  it("is shown as a tree over its bytes, and markup in it stays text", async () => {
    const { user } = setup(json);
    await user.click(await shown("Tree"));
    const element = await screen.findByRole("row", { name: "__proto__, <b>x</b>, string" });
    expect(element.querySelector("b")).toBeNull();
    expect(screen.getByRole("grid", { name: "Payload bytes" })).toBeDefined();
  });

  it("leads from a byte to the element that owns it", async () => {
    const { user } = setup(cbor, { contentType: "application/cbor" });
    await screen.findByRole("row", { name: /^b, array, 2 items$/ });
    screen.getByRole("grid", { name: "Payload bytes" }).focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{Control>}{End}{/Control}");
    await waitFor(() =>
      expect(screen.getByRole("row", { name: /^\[1\], 3, unsigned$/ }).getAttribute("aria-selected")).toBe("true"),
    );
  });

  it("says in words why it cannot be decoded, beside its bytes", async () => {
    const { user } = setup(cbor);
    await user.selectOptions(await format(), "json");
    const failure = await screen.findByText(/Not decodable as JSON/);
    expect(failure.closest("p")?.textContent).toContain("this is no JSON value at byte 0");
    await user.click(await shown("Hex"));
    expect(screen.getByRole("grid", { name: "Payload bytes" })).toBeDefined();
  });

  it("is shown as text over its bytes where it is not the JSON that it is said to be", async () => {
    setup(new TextEncoder().encode('{"z": 1, '), { contentType: "application/json" });
    const shownText = await text();
    await waitFor(() => expect(shownText.textContent).toContain('"z": 1'));
    await screen.findByText(/Not decodable as JSON/);
    expect(screen.getByRole("grid", { name: "Payload bytes" })).toBeDefined();
  });

  it("is a picture when its bytes are one", async () => {
    const gif = Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (c) =>
      c.charCodeAt(0),
    );
    setup(gif);
    const picture = await screen.findByRole("img", { name: "Payload: GIF, 1 × 1" });
    await waitFor(() => expect(picture.getAttribute("src")).toMatch(/^blob:/));
  });

  it("says that it is empty", async () => {
    setup(new Uint8Array());
    expect(await screen.findByText("Empty payload")).toBeDefined();
  });
});

describe("a rule", () => {
  it("is made for a Topic Filter, decodes what it matches, and survives a restart", async () => {
    const storage = createMemoryStorage();
    const first = setup(cbor, { topicName: "plant/1/raw" }, storage);
    await first.user.selectOptions(await format(), "hex");
    await first.user.selectOptions(await format(), "rule");
    const dialog = await screen.findByRole("dialog", { name: "Decode by Topic Filter" });
    const filter = within(dialog).getByRole("textbox", { name: "Topic Filter" });
    await first.user.clear(filter);
    await first.user.type(filter, "plant/#/raw");
    await first.user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await within(dialog).findByText("This is no Topic Filter")).toBeDefined();
    await first.user.clear(filter);
    await first.user.type(filter, "plant/+/raw");
    await first.user.selectOptions(within(dialog).getByRole("combobox", { name: "Format" }), "protobuf");
    await first.user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(first.state.payloadRules.getState().rules).toEqual([{ filter: "plant/+/raw", format: "protobuf" }]);
    first.unmount();

    setup(cbor, { topicName: "plant/2/raw" }, storage);
    await waitFor(async () => expect(await format()).toHaveProperty("value", "protobuf"));
  });
});
