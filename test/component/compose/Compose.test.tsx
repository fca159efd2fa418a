// @vitest-environment happy-dom
import { act, screen } from "@testing-library/react";
import { Boxes } from "lucide-react";
import { describe, expect, it, vi } from "vitest";
import { composePanel } from "#renderer/features/compose/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { ok } from "#shared/base/index.ts";
import type { ClientRow, CommandInput } from "#shared/contract/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

// The plain field stands in the editor's place until Monaco comes; here it never does.
vi.mock("#renderer/editor/loadMonaco.ts", () => ({ loadMonaco: () => new Promise(() => {}) }));

const gateway: ClientRow = {
  id: "g",
  name: "Gateway",
  protocolVersion: 5,
  address: "Embedded broker",
  origin: "user",
  state: { kind: "disconnected" },
  sent: 0,
  received: 0,
};

async function setup() {
  const publish = vi.fn<(input: CommandInput<"client.publish">) => void>();
  const page = renderInWorkbench(
    <Workbench
      activities={[{ id: "idle", title: "Idle", icon: Boxes, Component: () => <p>What was watched</p> }]}
      panels={[composePanel]}
      restartEngine={() => {}}
      retry={() => {}}
    />,
    {
      commands: {
        "client.publish"(input) {
          publish(input);
          return ok(input.qos === 0 ? { kind: "sent" } : { kind: "acknowledged", reasonCode: 0, elapsedMs: 0.8 });
        },
      },
      views: { clients: createFakeView<"clients">({ clients: [gateway], fleets: [], notices: [] }) },
    },
  );
  await page.user.keyboard("{Control>}n{/Control}");
  await screen.findByLabelText("Topic Name");
  return { ...page, publish };
}

describe("the composer", () => {
  it("opens over the activity with the cursor in the Topic Name", async () => {
    await setup();
    expect(screen.getByText("What was watched")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Topic Name"));
  });

  it("publishes by keyboard alone, and says what became of it", async () => {
    const { user, publish } = await setup();
    await user.keyboard("plant/line2");
    await user.tab();
    await user.keyboard("{ArrowRight}");
    await user.tab();
    await user.keyboard(" ");
    await user.click(screen.getByRole("textbox", { name: "Payload" }));
    await user.keyboard("21.4{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Acknowledged in 0.8 ms")).toBeDefined();
    expect(publish).toHaveBeenCalledWith({
      via: { kind: "embedded" },
      topicName: "plant/line2",
      payload: new TextEncoder().encode("21.4"),
      qos: 1,
      retain: true,
    });
  });

  it("says of QoS 0 that nobody acknowledges it", async () => {
    const { user } = await setup();
    await user.keyboard("a{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Sent. QoS 0 is not acknowledged")).toBeDefined();
  });

  it("judges the Topic Name as it is typed, and sends nothing that is not one", async () => {
    const { user, publish } = await setup();
    await user.keyboard("a/#");
    const field = screen.getByLabelText("Topic Name");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Nothing can be sent yet")).toBeDefined();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(publish).not.toHaveBeenCalled();
    expect(screen.getByText(/^Not published/)).toBeDefined();
  });

  it("tells size and packets of the exchange while it is written", async () => {
    const { user } = await setup();
    await user.keyboard("a/b");
    expect(await screen.findByText("7 B · 1 packet, no acknowledgement")).toBeDefined();
    await user.click(screen.getByRole("radio", { name: "2" }));
    expect(await screen.findByText("9 B · 4 packets with acknowledgements, 21 B")).toBeDefined();
    expect(screen.getByText(/Packet Identifier, bytes 7–8: assigned when sent/)).toBeDefined();
  });

  it("says what an empty retained message does", async () => {
    const { user } = await setup();
    await user.click(screen.getByRole("checkbox", { name: /Retain/ }));
    expect(screen.getByText(/clears what the broker keeps/)).toBeDefined();
  });

  it("does not publish through a client that is not connected", async () => {
    const { user, publish } = await setup();
    await user.keyboard("a");
    await user.selectOptions(screen.getByLabelText("Publish through"), await screen.findByText(/Gateway/));
    expect(screen.getByText("This client is not connected")).toBeDefined();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(publish).not.toHaveBeenCalled();
  });

  it("says when the chosen client is gone, rather than choosing another", async () => {
    const { state } = await setup();
    act(() => state.draft.getState().change({ via: { kind: "client", id: "removed" }, topicName: "a" }));
    expect(await screen.findByText("This client is gone: choose another")).toBeDefined();
  });

  it("warns that a payload is not JSON, and publishes it all the same", async () => {
    const { user, publish } = await setup();
    await user.keyboard("a");
    await user.click(screen.getByRole("radio", { name: "JSON" }));
    await user.type(screen.getByRole("textbox", { name: "Payload" }), "not json");
    expect(await screen.findByText(/Not JSON/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Publish" }));
    await vi.waitFor(() => expect(publish).toHaveBeenCalledOnce());
  });
});
