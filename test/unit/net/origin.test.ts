import { describe, expect, it } from "vitest";
import { isAllowedOrigin } from "#electron/engine/net/origin.ts";

describe("the origin of a WebSocket", () => {
  it.each([
    [undefined, "a program"],
    ["http://localhost", "a page of this machine"],
    ["http://localhost:5173", "a page of this machine at any port"],
    ["https://127.0.0.1:8443", "a page of this machine by its address"],
    ["http://[::1]:80", "a page of this machine over IPv6"],
  ] as const)("lets %s in: %s", (origin, _whose) => {
    expect(isAllowedOrigin(origin, [])).toBe(true);
  });

  it.each([
    "https://evil.example",
    "https://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "null",
    "file://localhost",
    "chrome-extension://localhost",
    "",
  ])("refuses `%s`", (origin) => {
    expect(isAllowedOrigin(origin, [])).toBe(false);
  });

  it("lets in what is named, letter for letter but for their case", () => {
    const allowed = ["https://App.example.org", "null"];
    expect(isAllowedOrigin("https://app.example.org", allowed)).toBe(true);
    expect(isAllowedOrigin("null", allowed)).toBe(true);
    expect(isAllowedOrigin("https://app.example.org:8443", allowed)).toBe(false);
    expect(isAllowedOrigin("http://app.example.org", allowed)).toBe(false);
  });

  it("lets every page in by `*`", () => {
    expect(isAllowedOrigin("https://anywhere.example", ["*"])).toBe(true);
  });
});
