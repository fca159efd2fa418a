import { gzipSync } from "node:zlib";
import { expect, test } from "./fixtures.ts";
import { connectClient, screenOf } from "./support/index.ts";

// {"a": 1, "b": [2, 3]}
const cbor = Buffer.from("a2616101616282 0203".replace(" ", ""), "hex");
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
// seq 0; metrics `bdSeq` with alias 1 and `temp` with alias 2, an Int32 of -1.
const birth = Buffer.from(
  "120d0a056264536571100120045805 12100a0474656d701002200350ffffffff0f 1800".replaceAll(" ", ""),
  "hex",
);
// seq 2, where 1 was due; the metric with alias 2.
const data = Buffer.from("1208100250feffffff0f 1802".replaceAll(" ", ""), "hex");

test("payloads are decoded in a worker, under the page's security policy", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const screen = screenOf(page);
  await screen.listening(brokerPort);
  const client = await connectClient(brokerPort, { clientId: "edge", protocolVersion: 5 });
  await client.publishAsync("plant/cbor", gzipSync(cbor), { qos: 1 });
  await client.publishAsync("plant/picture", gif, { qos: 1 });
  await client.publishAsync("plant/broken", "[1,", { qos: 1, properties: { contentType: "application/json" } });
  await client.publishAsync("spBv1.0/plant/NBIRTH/edge", birth, { qos: 1 });
  await client.publishAsync("spBv1.0/plant/NDATA/edge", data, { qos: 1 });

  const showPayload = async (topicName: string): Promise<void> => {
    await screen.packet(new RegExp(`PUBLISH, from .*, QoS 1, ${topicName} `)).click();
    await screen.inspector.getByRole("radio", { name: "Payload", exact: true }).check();
  };

  await showPayload("plant/cbor");
  await expect(screen.inspector.getByRole("row", { name: "b, array, 2 items" })).toBeVisible();
  await expect(screen.inspector.getByRole("combobox", { name: "Format" })).toContainText("gzip › CBOR");

  await showPayload("plant/picture");
  const picture = screen.inspector.getByRole("img", { name: "Payload: GIF, 1 × 1" });
  await expect(picture).toHaveJSProperty("naturalWidth", 1);

  await showPayload("plant/broken");
  await expect(screen.inspector.getByText("Not decodable as JSON")).toBeVisible();

  await showPayload("spBv1.0/plant/NDATA/edge");
  await expect(screen.inspector.getByRole("row", { name: "temp, -2, Int32" })).toBeVisible();
  await expect(screen.inspector.getByText("seq 2 follows where 1 was due")).toBeVisible();
  await client.endAsync();
});
