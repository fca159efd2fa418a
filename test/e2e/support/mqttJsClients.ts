import { connectClient, type StoryClients } from "./peers.ts";

/** The story told by MQTT.js, which is always there. */
export const mqttJsClients: StoryClients = {
  name: "MQTT.js",
  async watch(port) {
    const client = await connectClient(port, { clientId: "watcher" });
    let printed = "";
    client.on("message", (topicName, payload) => {
      printed += `${topicName} ${payload.toString()}\n`;
    });
    await client.subscribeAsync("#", { qos: 2 });
    return { printed: () => printed, stop: () => client.endAsync() };
  },
  async publish(port, { topicName, payload, qos }) {
    const client = await connectClient(port, { clientId: "sensor" });
    await client.publishAsync(topicName, payload, { qos });
    await client.endAsync();
  },
};
