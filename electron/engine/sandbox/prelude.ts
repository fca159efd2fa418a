/**
 * Runs inside the wall before a script, and gives it `publish`, `log` and `state`. What it sends out is checked again on
 * the other side: a script that breaks this code breaks only itself. Written in the language of the sandbox, as text.
 */
export const PRELUDE = String.raw`
((emit, decode) => {
  "use strict";
  const textOf = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return String(value);
    if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const json = typeof value === "object" && value !== null ? JSON.stringify(value) : undefined;
    return json === undefined ? String(value) : json;
  };
  const bytesOf = (value) => {
    if (value instanceof ArrayBuffer) return value;
    if (ArrayBuffer.isView(value)) return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
    return value === undefined || value === null ? "" : textOf(value);
  };
  const plain = (key, value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? { bytes: Array.from(new Uint8Array(bytesOf(value))) } : value;
  const define = (name, value, writable) =>
    Object.defineProperty(globalThis, name, { value, writable, enumerable: true, configurable: false });

  define("publish", Object.freeze((topic, payload, options) => {
    emit("publish", String(topic), bytesOf(payload), options === undefined ? "{}" : String(JSON.stringify(options, plain)));
  }), false);
  define("log", Object.freeze((...values) => {
    emit("log", values.map(textOf).join(" "));
  }), false);
  define("state", {}, true);

  const withBytes = (properties) => {
    const data = properties.correlationData;
    return data === undefined ? properties : { ...properties, correlationData: new Uint8Array(data) };
  };
  const messageOf = ({ topic, qos, retain, properties }, buffer) => {
    const bytes = new Uint8Array(buffer);
    return {
      topic,
      levels: topic.split("/"),
      qos,
      retain,
      properties: withBytes(properties),
      bytes,
      text: () => decode(bytesOf(bytes)),
      json: () => JSON.parse(decode(bytesOf(bytes))),
    };
  };
  return (handler, json, buffer) => {
    const event = JSON.parse(json);
    return handler(buffer === undefined ? event : messageOf(event, buffer));
  };
})
`;
