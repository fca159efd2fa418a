/**
 * What a capture file cannot say in its own fields and Wirebench writes into comments of packets: people read them in
 * Wireshark, and Wirebench reads them back. They never hold a payload or a password.
 */
export type PacketRemark =
  /** The PUBLISH brought the message that other remarks call by this number. */
  | { readonly kind: "message"; readonly message: number }
  | { readonly kind: "delivery"; readonly message: number }
  | {
      readonly kind: "not-delivered";
      readonly message: number;
      readonly clientIdentifier: string;
      readonly reason: string;
    }
  /** The broker's policy denied what the packet asks for. */
  | { readonly kind: "denied" }
  /** Who speaks on a connection whose CONNECT is not in the file. */
  | { readonly kind: "client"; readonly clientIdentifier: string; readonly version: 3 | 4 | 5 }
  | { readonly kind: "server-port"; readonly port: number }
  | { readonly kind: "masked" };

const versions = { 3: "3.1", 4: "3.1.1", 5: "5.0" } as const;

/** Puts a remark into words. */
export function formatRemark(remark: PacketRemark): string {
  switch (remark.kind) {
    case "message":
      return `Wirebench: brought message ${remark.message}`;
    case "delivery":
      return `Wirebench: delivers message ${remark.message}`;
    case "not-delivered":
      return `Wirebench: message ${remark.message} not delivered to ${JSON.stringify(remark.clientIdentifier)}: ${remark.reason}`;
    case "denied":
      return "Wirebench: denied by the broker's policy";
    case "client":
      return `Wirebench: from here on client ${JSON.stringify(remark.clientIdentifier)}, MQTT ${versions[remark.version]}`;
    case "server-port":
      return `Wirebench: the server's port is ${remark.port}; written as 1883, because readers without the CONNECT know MQTT by it`;
    case "masked":
      return "Wirebench: secrets replaced by asterisks";
  }
}

/** Reads a comment back; `undefined` for those that others wrote. */
export function parseRemark(comment: string): PacketRemark | undefined {
  const words = /^Wirebench: (?<words>.*)$/su.exec(comment)?.groups?.["words"];
  if (words === undefined) return undefined;
  if (words === "denied by the broker's policy") return { kind: "denied" };
  if (words === "secrets replaced by asterisks") return { kind: "masked" };
  const message = /^(?<verb>brought|delivers) message (?<number>\d{1,15})$/u.exec(words)?.groups;
  if (message !== undefined) {
    const kind = message["verb"] === "brought" ? "message" : "delivery";
    return { kind, message: Number(message["number"]) };
  }
  const lost = /^message (?<number>\d{1,15}) not delivered to (?<client>".*"): (?<reason>[a-z0-9-]{1,40})$/su.exec(
    words,
  );
  if (lost?.groups !== undefined) {
    const clientIdentifier = parseText(lost.groups["client"]);
    if (clientIdentifier === undefined) return undefined;
    const { number, reason = "" } = lost.groups;
    return { kind: "not-delivered", message: Number(number), clientIdentifier, reason };
  }
  const client = /^from here on client (?<client>".*"), MQTT (?<version>3\.1|3\.1\.1|5\.0)$/su.exec(words)?.groups;
  if (client !== undefined) {
    const clientIdentifier = parseText(client["client"]);
    const version = client["version"] === "5.0" ? 5 : client["version"] === "3.1" ? 3 : 4;
    return clientIdentifier === undefined ? undefined : { kind: "client", clientIdentifier, version };
  }
  const port = /^the server's port is (?<port>\d{1,5});/u.exec(words)?.groups?.["port"];
  return port === undefined ? undefined : { kind: "server-port", port: Number(port) };
}

function parseText(json: string | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(json ?? "");
    return typeof value === "string" ? value : undefined;
  } catch {
    // Somebody edited the comment: then it says nothing to us.
    return undefined;
  }
}
