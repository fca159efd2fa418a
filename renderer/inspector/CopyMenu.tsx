import { Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { type PacketPart, useAppState } from "#renderer/state/index.ts";
import { IconButton, Menu, type MenuItem } from "#renderer/ui/index.ts";
import { useCommands, useKeyText } from "#renderer/workbench/index.ts";
import { byteFormats, describeCopied, fieldsAsJson, mosquittoPub } from "./copyFormats.ts";
import { createFieldIndex } from "./fieldIndex.ts";
import { packetCommands } from "./packetCommands.ts";
import { showPart } from "./part.ts";

interface CopyMenuProps {
  readonly detail: PacketDetail;
  readonly part: PacketPart | undefined;
}

/** Copies the selected bytes, or the whole packet while none are selected, in every format that people paste. */
export function CopyMenu({ detail, part }: CopyMenuProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { toasts } = useAppState();
  const keyText = useKeyText("inspector.copyAs");
  useCommands([{ ...packetCommands.copyAs, run: () => setOpen(true) }]);

  async function copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      toasts.getState().notify(`Copied ${what}`);
    } catch {
      // The browser's permission, not our failure.
      toasts.getState().notify("The browser does not allow copying", "failure");
    }
  }
  const item = (label: string, what: string, text: () => string): MenuItem => ({
    label,
    onSelect: () => void copy(text(), what),
  });

  const groups = (): readonly (readonly MenuItem[])[] => {
    const { bytes, row, aliasedTopicName } = detail;
    const options = { version: row.version, direction: row.direction, aliasedTopicName };
    const dissection = dissect(bytes, options);
    const { span } = showPart(createFieldIndex(dissection), part, bytes.length);
    const taken = span === undefined ? bytes : bytes.subarray(span.start, span.end);
    const what = describeCopied(span, bytes);
    const { packet } = dissection;
    const topicName = packet?.type === "PUBLISH" ? packet.topicName || row.topicName : undefined;
    return [
      byteFormats.map(({ label, text }) => item(`Copy ${what} as ${label}`, `${what} as ${label}`, () => text(taken))),
      [
        item("Copy fields as JSON", "fields as JSON", () => fieldsAsJson(bytes, options)),
        ...(packet?.type === "PUBLISH" && topicName !== undefined
          ? [
              item("Copy payload as text", "payload as text", () => new TextDecoder().decode(packet.payload)),
              item("Copy topic name", `topic ${escapeText(topicName).slice(0, 40)}`, () => topicName),
              item("Copy as mosquitto_pub command", "mosquitto_pub command", () =>
                mosquittoPub({
                  topicName,
                  payload: packet.payload,
                  qos: packet.qos,
                  retain: packet.retain,
                  version: row.version,
                  properties: packet.properties,
                }),
              ),
            ]
          : []),
      ],
    ];
  };

  return (
    <Menu
      trigger={<IconButton label="Copy as…" keyText={keyText} icon={Copy} />}
      groups={isOpen ? groups() : []}
      isOpen={isOpen}
      onOpenChange={setOpen}
    />
  );
}
