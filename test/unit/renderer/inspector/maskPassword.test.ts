import { describe, expect, it } from "vitest";
import { findPassword, maskBytes } from "#renderer/inspector/maskPassword.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { ConnectPacket } from "#shared/mqtt/packet/index.ts";

const connect: ConnectPacket = {
  type: "CONNECT",
  protocolVersion: 5,
  clean: true,
  keepAliveSeconds: 60,
  clientIdentifier: "c",
  userName: "anna",
  password: new TextEncoder().encode("s3cret"),
};

describe("the password of a CONNECT", () => {
  it.each([3, 4, 5] as const)("is found in version %i, and nothing of it is left", (protocolVersion) => {
    const bytes = encode({ ...connect, protocolVersion }, protocolVersion);
    const span = findPassword(bytes, protocolVersion, "toServer");
    expect(span && bytes.subarray(span.start, span.end)).toEqual(connect.password);
    const masked = maskBytes(bytes, span ?? { start: 0, end: 0 });
    expect(new TextDecoder().decode(masked)).toContain("anna");
    expect(new TextDecoder().decode(masked)).not.toContain("s3cret");
    expect(masked.length).toBe(bytes.length);
    expect(new TextDecoder().decode(bytes)).toContain("s3cret");
  });

  it("is found when nobody knows the version", () => {
    expect(findPassword(encode(connect, 5), undefined, "toServer")).toBeDefined();
  });

  it("is not where there is none", () => {
    const { password: _password, ...open } = connect;
    expect(findPassword(encode(open, 5), 5, "toServer")).toBeUndefined();
    expect(findPassword(Uint8Array.from([0xc0, 0]), 5, "toServer")).toBeUndefined();
  });
});
