// @vitest-environment happy-dom
import { act, screen } from "@testing-library/react";
import { Boxes } from "lucide-react";
import { describe, expect, it, vi } from "vitest";
import { composePanel } from "#renderer/features/compose/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { ok } from "#shared/base/index.ts";
import type { ClientRow, CommandInput, KeptMessage, PublishJob } from "#shared/contract/index.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

// The plain field stands in the editor's place until Monaco comes; here it never does.
vi.mock("#renderer/editor/loadMonaco.ts", () => ({ loadMonaco: () => new Promise(() => {}) }));

const gateway: ClientRow = {
  id: "g",
  name: "Gateway",
  protocolVersion: 4,
  address: "mqtt://127.0.0.1:1883",
  origin: "user",
  state: { kind: "disconnected" },
  sent: 0,
  received: 0,
};

const job: PublishJob = {
  id: "j",
  topicName: "plant/{{clientId}}",
  publisher: "Composer",
  pace: { perSecond: 10, jitter: 0, delaySeconds: 0, count: 500 },
  state: "running",
  startsAtMs: 0,
  sent: 120,
  acknowledged: 100,
  refused: 2,
  failed: 1,
  rate: 9.8,
  problem: "refused with 0x87",
};

const kept: KeptMessage = {
  id: "k",
  name: "Set valve",
  folder: "plant/line2",
  message: { topicName: "plant/line2/valve", qos: 1, retain: true, format: "json", body: "{}" },
};

/** What is published to the topic `slow` waits for `slow`. */
async function setup(slow: Promise<void> = Promise.resolve()) {
  const publish = vi.fn<(input: CommandInput<"message.publish">) => void>();
  const given = vi.fn<(name: string, input: unknown) => void>();
  const page = renderInWorkbench(
    <Workbench
      activities={[{ id: "idle", title: "Idle", icon: Boxes, Component: () => <p>What was watched</p> }]}
      panels={[composePanel]}
      restartEngine={() => {}}
      retry={() => {}}
    />,
    {
      commands: {
        async "message.publish"(input) {
          publish(input);
          if (input.message.topicName === "slow") await slow;
          const isSent = input.message.qos === 0;
          const outcome = isSent
            ? { kind: "sent" as const }
            : { kind: "acknowledged" as const, reasonCode: 0, elapsedMs: 0.8 };
          return ok({ outcome, sequence: 7 });
        },
        "message.completeTopic"(input) {
          given("complete", input);
          return ok({ names: ["plant/line2"] });
        },
        "message.repeat"(input) {
          given("repeat", input);
          return ok({ id: "j" });
        },
        "message.stop"(input) {
          given("stop", input);
          return ok({});
        },
        "collection.remove"(input) {
          given("remove", input);
          return ok({});
        },
        "collection.save"(input) {
          given("save", input);
          return ok({ id: "k2" });
        },
      },
      views: {
        clients: createFakeView<"clients">({ clients: [gateway], fleets: [], notices: [] }),
        client: createFakeView<"client">({}),
        publishJobs: createFakeView<"publishJobs">({ jobs: [job] }),
        collection: createFakeView<"collection">({ messages: [kept], history: [] }),
      },
    },
  );
  await page.user.keyboard("{Control>}n{/Control}");
  await screen.findByLabelText("Topic Name");
  return { ...page, publish, given };
}

describe("the composer", () => {
  it("opens over the activity with the cursor in the Topic Name", async () => {
    await setup();
    expect(screen.getByText("What was watched")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Topic Name"));
  });

  it("asks for no completions of what is no Topic Name, such as one that is too long", async () => {
    const { user, given } = await setup();
    await user.click(screen.getByLabelText("Topic Name"));
    await user.paste("x".repeat(65_536));
    await screen.findAllByText(/at most 65/);
    await user.clear(screen.getByLabelText("Topic Name"));
    await user.paste("plant");
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith("complete", { prefix: "plant" }));
    expect(given.mock.calls.filter(([name]) => name === "complete")).toHaveLength(1);
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
      message: { topicName: "plant/line2", format: "text", body: "21.4", qos: 1, retain: true },
    });
  });

  it("says of QoS 0 that nobody acknowledges it", async () => {
    const { user } = await setup();
    await user.keyboard("a{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Sent. QoS 0 is not acknowledged")).toBeDefined();
  });

  it("says nothing more of a message when another one was published since", async () => {
    let answer = (): void => {};
    const { user } = await setup(new Promise((resolve) => (answer = resolve)));
    const field = screen.getByLabelText("Topic Name");
    await user.click(screen.getByRole("radio", { name: "1" }));
    await user.type(field, "slow{Control>}{Enter}{/Control}");
    await user.click(screen.getByRole("radio", { name: "0" }));
    await user.clear(field);
    await user.type(field, "fast{Control>}{Enter}{/Control}");
    expect(await screen.findByText("Sent. QoS 0 is not acknowledged")).toBeDefined();
    await act(async () => answer());
    await act(async () => new Promise((resolve) => setTimeout(resolve)));
    expect(screen.getByText("Sent. QoS 0 is not acknowledged")).toBeDefined();
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
    expect(await screen.findByText("8 bytes · 1 packet, no acknowledgement")).toBeDefined();
    await user.click(screen.getByRole("radio", { name: "2" }));
    expect(await screen.findByText("10 bytes · 4 packets with acknowledgements, 22 B")).toBeDefined();
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
    await user.selectOptions(screen.getByLabelText("Payload format"), "json");
    await user.type(screen.getByRole("textbox", { name: "Payload" }), "not json");
    expect(await screen.findByText(/Not JSON/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Publish" }));
    await vi.waitFor(() => expect(publish).toHaveBeenCalledOnce());
  });

  it("takes a payload along from format to format, and says when that is impossible", async () => {
    const { user } = await setup();
    await user.type(screen.getByRole("textbox", { name: "Payload" }), "hi");
    const format = screen.getByLabelText("Payload format");
    await user.selectOptions(format, "hex");
    expect(screen.getByRole("textbox", { name: "Payload" })).toHaveProperty("value", "68 69");
    await user.selectOptions(format, "text");
    await user.selectOptions(format, "cbor");
    await user.clear(screen.getByRole("textbox", { name: "Payload" }));
    await user.type(screen.getByRole("textbox", { name: "Payload" }), "no json");
    await user.selectOptions(format, "base64");
    expect(screen.getByText(/^▲ It was not CBOR, written as JSON: it is not JSON/)).toBeDefined();
    expect(screen.getByText(/The text is kept as it was written$/)).toBeDefined();
    expect(screen.getByRole("textbox", { name: "Payload" })).toHaveProperty("value", "no json");
    expect(format).toHaveProperty("value", "base64");
  });

  it("keeps bytes that another format cannot show, and their format", async () => {
    const { user, state } = await setup();
    state.draft.getState().change({ format: "hex", body: "ff" });
    const format = await screen.findByLabelText("Payload format");
    await user.selectOptions(format, "text");
    expect(screen.getByText(/Not shown as Text: its bytes are not UTF-8 text. It stays as it was/)).toBeDefined();
    expect(state.draft.getState()).toMatchObject({ format: "hex", body: "ff" });
  });

  it("gives back what was written to whoever takes no file after all", async () => {
    const { user, state } = await setup();
    state.draft.getState().change({ format: "json", body: '{"a":1}' });
    const format = await screen.findByLabelText("Payload format");
    await user.selectOptions(format, "file");
    expect(screen.getByText("No file chosen")).toBeDefined();
    await user.selectOptions(format, "text");
    expect(state.draft.getState()).toMatchObject({ format: "text", body: '{"a":1}' });
  });

  it("publishes properties, with what is wrong beside the field", async () => {
    const { user, publish } = await setup();
    await user.keyboard("a");
    await user.click(screen.getByRole("radio", { name: "Properties" }));
    await user.type(screen.getByLabelText("Content Type"), "text/plain");
    await user.type(screen.getByLabelText("Message Expiry Interval, s"), "60");
    await user.type(screen.getByLabelText("Correlation Data, hex"), "0");
    expect(screen.getByText(/not an even number/)).toBeDefined();
    await user.type(screen.getByLabelText("Correlation Data, hex"), "f");
    await user.click(screen.getByRole("button", { name: "Add User Property" }));
    await user.type(screen.getByLabelText("Name of User Property 1"), "unit");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await vi.waitFor(() => expect(publish).toHaveBeenCalledOnce());
    expect(publish.mock.calls[0]?.[0].message.properties).toEqual({
      contentType: "text/plain",
      messageExpiryInterval: 60,
      correlationData: "0f",
      userProperties: [{ name: "unit", value: "" }],
    });
  });

  it("leads from what was published to its flow in Capture", async () => {
    const { user, state } = await setup();
    await user.keyboard("a{Control>}{Enter}{/Control}");
    await user.click(await screen.findByRole("button", { name: "Show flow" }));
    expect(state.layout.getState().activityId).toBe("capture");
    expect(state.selection.getState().current?.sequence).toBe(7);
  });

  it("repeats a message at a pace that makes sense, and stops it", async () => {
    const { user, given } = await setup();
    await user.keyboard("a");
    await user.click(screen.getByRole("radio", { name: "Repeat" }));
    const pace = screen.getByLabelText("Messages a second");
    await user.clear(pace);
    expect(screen.getByRole("button", { name: "Start" })).toHaveProperty("disabled", true);
    await user.type(pace, "20");
    await user.type(screen.getByLabelText("Jitter, %"), "5");
    await user.click(screen.getByRole("button", { name: "Start" }));
    expect(given).toHaveBeenCalledWith(
      "repeat",
      expect.objectContaining({ pace: { perSecond: 20, jitter: 0.05, delaySeconds: 0 } }),
    );
    expect(await screen.findByText(/120 of 500 sent · 10\/s · 2 refused · 1 failed/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Stop plant/{{clientId}}" }));
    expect(given).toHaveBeenCalledWith("stop", { id: "j" });
  });

  it("keeps a message under a name, and brings a kept one back", async () => {
    const { user, state, given } = await setup();
    await user.keyboard("a");
    await user.click(screen.getByRole("radio", { name: "Saved" }));
    await user.type(screen.getByLabelText("Name"), "Lamp");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(given).toHaveBeenCalledWith("save", {
      saved: { name: "Lamp", folder: "", message: expect.objectContaining({ topicName: "a" }) },
    });
    await user.type(screen.getByLabelText("Search messages"), "valve");
    await user.click(await screen.findByRole("button", { name: /Set valve plant/ }));
    expect(state.draft.getState()).toMatchObject({ ...kept.message, part: "payload" });
    // Changed and saved again, it takes its own place.
    await user.click(screen.getByRole("radio", { name: "2" }));
    await user.click(screen.getByRole("radio", { name: "Saved" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(given).toHaveBeenCalledWith("save", {
      id: "k",
      saved: { name: "Set valve", folder: "plant/line2", message: { ...kept.message, qos: 2 } },
    });
  });

  it("removes a kept message without touching the draft, and undoes that", async () => {
    const { user, state, given } = await setup();
    await user.keyboard("mine");
    await user.click(screen.getByRole("radio", { name: "Saved" }));
    await user.click(await screen.findByRole("button", { name: "Remove Set valve" }));
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith("remove", { id: "k" }));
    expect(state.draft.getState()).toMatchObject({ topicName: "mine", savedAs: { name: "", folder: "" } });
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const { id, ...saved } = kept;
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith("save", { id, saved }));
    expect(await screen.findByText("“Set valve” is back")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });
});
