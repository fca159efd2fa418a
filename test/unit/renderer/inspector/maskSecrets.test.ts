import { describe, expect, it } from "vitest";
import { findSecrets, maskSecrets } from "#renderer/inspector/maskSecrets.ts";
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
    const secrets = findSecrets(bytes, protocolVersion, "toServer");
    expect(secrets.map(({ span }) => bytes.subarray(span.start, span.end))).toEqual([connect.password]);
    const masked = maskSecrets(bytes, secrets);
    expect(new TextDecoder().decode(masked)).toContain("anna");
    expect(new TextDecoder().decode(masked)).not.toContain("s3cret");
    expect(masked.length).toBe(bytes.length);
    expect(new TextDecoder().decode(bytes)).toContain("s3cret");
  });

  it("is found when nobody knows the version", () => {
    expect(findSecrets(encode(connect, 5), undefined, "toServer")).toHaveLength(1);
  });

  it("is not where there is none", () => {
    const { password: _password, ...open } = connect;
    expect(findSecrets(encode(open, 5), 5, "toServer")).toEqual([]);
    expect(findSecrets(Uint8Array.from([0xc0, 0]), 5, "toServer")).toEqual([]);
  });
});

describe("the data of an enhanced authentication", () => {
  const properties = { authenticationMethod: "TOKEN", authenticationData: new TextEncoder().encode("t0ken") };

  it("is found in CONNECT beside the password, and nothing of either is left", () => {
    const bytes = encode({ ...connect, properties }, 5);
    const secrets = findSecrets(bytes, 5, "toServer");
    expect(secrets.map(({ name }) => name)).toEqual(["authentication data", "password"]);
    const text = new TextDecoder().decode(maskSecrets(bytes, secrets));
    expect(text).toContain("TOKEN");
    expect(text).not.toMatch(/t0ken|s3cret/);
  });

  it.each(["toServer", "toClient"] as const)("is found in AUTH, %s", (direction) => {
    const bytes = encode({ type: "AUTH", reasonCode: 0x18, properties }, 5);
    expect(findSecrets(bytes, 5, direction)).toMatchObject([{ name: "authentication data" }]);
  });
});
