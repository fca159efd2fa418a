/**
 * The bytes of an IP address as a short binary string: two code units for IPv4, eight for IPv6. Cheap to build for
 * every segment and to use as a key; text is made only when somebody looks.
 */
export type AddressKey = string;

/** Reads an IPv4 (4 bytes) or IPv6 (16 bytes) address into a key. */
export function readAddressKey(bytes: Uint8Array, at: number, length: 4 | 16): AddressKey {
  const word = (index: number): number => ((bytes[at + index] ?? 0) << 8) | (bytes[at + index + 1] ?? 0);
  return length === 4
    ? String.fromCharCode(word(0), word(2))
    : String.fromCharCode(word(0), word(2), word(4), word(6), word(8), word(10), word(12), word(14));
}

/** The address as people write it: `192.0.2.1`, `2001:db8::1`. */
export function formatAddress(key: AddressKey): string {
  const words = Array.from({ length: key.length }, (_, index) => key.charCodeAt(index));
  if (words.length === 2) return words.flatMap((word) => [word >>> 8, word & 0xff]).join(".");
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (isMapped) return `::ffff:${formatAddress(key.slice(6))}`;
  return compressZeros(words);
}

/** The address and a port as people write them: `192.0.2.1:1883`, `[2001:db8::1]:1883`. */
export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.address.includes(":")
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

/** Reads what `formatEndpoint` writes; `undefined` for anything else, a host's name among it. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const { ipv6, ipv4, port } = /^(?:\[(?<ipv6>[^\]]+)\]|(?<ipv4>[\d.]+)):(?<port>\d{1,5})$/u.exec(text)?.groups ?? {};
  const address = ipv6 ?? ipv4 ?? "";
  return parseAddress(address) === undefined ? undefined : { address, port: Number(port) };
}

/** One end of a TCP connection. */
export interface Endpoint {
  /** An IPv4 or IPv6 address as text. */
  readonly address: string;
  readonly port: number;
}

/** The bytes of an address written as text: 4 or 16 of them, or `undefined` when it is not an address. */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/u.test(part) && Number(part) <= 255);
  return isAddress ? Uint8Array.from(parts, Number) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  // A zone (`fe80::1%eth0`) says which interface to use; it is not part of the address.
  let address = text.replace(/%.*$/u, "");
  const dotted = /^(?<front>.*:)(?<tail>\d+\.\d+\.\d+\.\d+)$/u.exec(address)?.groups;
  if (dotted !== undefined) {
    const tail = parseIpv4(dotted["tail"] ?? "");
    if (tail === undefined) return undefined;
    const hex = (index: number): string => (((tail[index] ?? 0) << 8) | (tail[index + 1] ?? 0)).toString(16);
    address = `${dotted["front"] ?? ""}${hex(0)}:${hex(2)}`;
  }
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const [front = [], back = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const words = [...front, ...Array.from({ length: missing }, () => "0"), ...back];
  if (!words.every((word) => /^[0-9a-f]{1,4}$/iu.test(word))) return undefined;
  return Uint8Array.from(words.flatMap((word) => [Number.parseInt(word, 16) >>> 8, Number.parseInt(word, 16) & 0xff]));
}

/** IPv6 text by RFC 5952: the longest run of at least two zero words is written `::`, the first of equals. */
function compressZeros(words: readonly number[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < words.length; start++) {
    let end = start;
    while (words[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.length < 2) return formatWords(words);
  return `${formatWords(words.slice(0, best.start))}::${formatWords(words.slice(best.start + best.length))}`;
}

function formatWords(words: readonly number[]): string {
  return words.map((word) => word.toString(16)).join(":");
}
