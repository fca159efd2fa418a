import { describe, expect, it } from "vitest";
import { byteFormats, mosquittoPub } from "#renderer/inspector/copyFormats.ts";

const bytes = Uint8Array.of(0x30, 0x00, 0xff);
const command = { topicName: "plant/line2", payload: new Uint8Array(), qos: 0, retain: false, version: 4 };

describe("copied bytes", () => {
  it.each([
    ["hex", "30 00 FF"],
    ["c", "const unsigned char bytes[3] = {\n  0x30, 0x00, 0xff,\n};\n"],
    ["javascript", "const bytes = new Uint8Array([\n  0x30, 0x00, 0xff,\n]);\n"],
    ["base64", "MAD/"],
  ])("are written as %s", (id, text) => {
    expect(byteFormats.find((format) => format.id === id)?.text(bytes)).toBe(text);
  });
});

describe("a mosquitto_pub command", () => {
  it("names topic, QoS, RETAIN and version", () => {
    const payload = new TextEncoder().encode("21.4");
    expect(mosquittoPub({ ...command, payload, qos: 1, retain: true, version: 5 })).toBe(
      "mosquitto_pub -V 5 -t plant/line2 -q 1 -r -m 21.4",
    );
  });

  it("sets the properties that it can, and leaves out correlation data that is no text", () => {
    const properties = {
      contentType: "text/plain",
      responseTopic: "reply/a b",
      correlationData: Uint8Array.of(0xff),
      messageExpiryInterval: 60,
      userProperties: [{ name: "a", value: "it's" }],
    };
    expect(mosquittoPub({ ...command, version: 5, properties })).toBe(
      "mosquitto_pub -V 5 -t plant/line2 -D PUBLISH message-expiry-interval 60 -D PUBLISH content-type text/plain " +
        "-D PUBLISH response-topic 'reply/a b' -D PUBLISH user-property a 'it'\\''s' -n",
    );
    expect(mosquittoPub({ ...command, properties })).toBe("mosquitto_pub -t plant/line2 -n");
  });

  it("quotes what a shell would read", () => {
    const payload = new TextEncoder().encode("it's $HOME");
    expect(mosquittoPub({ ...command, topicName: "a b", payload })).toBe(`mosquitto_pub -t 'a b' -m 'it'\\''s $HOME'`);
  });

  it("sends no payload, and bytes that are no text, as they are", () => {
    expect(mosquittoPub(command)).toBe("mosquitto_pub -t plant/line2 -n");
    expect(mosquittoPub({ ...command, payload: bytes })).toBe(
      "printf '%s' 'MAD/' | base64 -d | mosquitto_pub -t plant/line2 -s",
    );
  });
});
