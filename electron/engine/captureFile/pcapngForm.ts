import { expectDefined } from "#shared/base/index.ts";
import {
  type CaptureTime,
  captureTimeFromMs,
  createCaptureWriter,
  type Endpoint,
  formatRemark,
  type PacketRemark,
  parseEndpoint,
  type WrittenConnection,
} from "#shared/capture/file/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import type { ExportForm } from "./captureExport.ts";
import type { PacketToExport } from "./packetToExport.ts";

/** Stands for an end whose address nobody knows: an address for documentation (RFC 5737), which no host has. */
const UNKNOWN_ADDRESS = "192.0.2.1";
const MQTT_PORT = 1883;

/** Packets as pcapng, in TCP made up around them: what Wireshark opens, and Wirebench opens again. */
export function createPcapngForm(write: (bytes: Uint8Array) => void): ExportForm {
  const writer = createCaptureWriter({ application: "Wirebench", write });
  const written = new Map<number, WrittenConnection>();

  /** Begins a connection in the file, and says what its packets alone do not tell. */
  function begin(packet: PacketToExport, time: CaptureTime): readonly [WrittenConnection, readonly PacketRemark[]] {
    const { connection, bytes } = packet;
    const [clientText, serverText] =
      connection.point === "broker" ? [connection.remote, connection.local] : [connection.local, connection.remote];
    // Ports tell connections apart that have no address of their own.
    const client = parseEndpoint(clientText) ?? unknownEnd(connection.number % 0x10000);
    const server = sameFamily(parseEndpoint(serverText) ?? unknownEnd(MQTT_PORT), client);
    const isWhole = (bytes[0] ?? 0) >> 4 === packetTypeCode.CONNECT;
    const isMoved = !isWhole && server.port !== MQTT_PORT;
    const opened = writer.connection({
      client,
      server: isMoved ? { ...server, port: MQTT_PORT } : server,
      time,
      interfaceName: connection.point,
    });
    const each = expectDefined(opened.ok ? opened.value : undefined, "both ends have IP addresses");
    written.set(connection.number, each);
    const remarks: PacketRemark[] = [];
    const { clientIdentifier, version } = connection;
    if (!isWhole && version !== undefined) {
      remarks.push({ kind: "client", clientIdentifier: clientIdentifier ?? "", version });
    }
    if (isMoved) remarks.push({ kind: "server-port", port: server.port });
    return [each, remarks];
  }

  return {
    packet(packet: PacketToExport) {
      const { sequence, timeMs, connection, direction, bytes, isMasked } = packet;
      const time = captureTimeFromMs(timeMs);
      const known = written.get(connection.number);
      const [to, introduction] = known === undefined ? begin(packet, time) : [known, []];
      const remarks = [...introduction, ...packet.remarks, ...(isMasked ? [{ kind: "masked" } as const] : [])];
      to.packet({ direction, time, bytes, comments: remarks.map(formatRemark) });
      if (connection.closedAtMs === undefined || connection.lastSequence !== sequence) return;
      to.close(captureTimeFromMs(connection.closedAtMs));
      written.delete(connection.number);
    },
    end() {
      written.clear();
    },
  };
}

function unknownEnd(port: number): Endpoint {
  return { address: UNKNOWN_ADDRESS, port };
}

/** An IP packet has addresses of one family. */
function sameFamily(server: Endpoint, client: Endpoint): Endpoint {
  return server.address.includes(":") === client.address.includes(":")
    ? server
    : { address: client.address, port: server.port };
}
