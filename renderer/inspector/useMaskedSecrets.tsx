import { type ReactNode, useMemo, useState } from "react";
import type { PacketDetail } from "#shared/contract/index.ts";
import { Button } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "./Masked.module.css";
import { findSecrets, maskSecrets, type Secret } from "./maskSecrets.ts";

/** A packet as it may be shown, and what is to be said about it. */
export interface MaskedPacket {
  readonly detail: PacketDetail | undefined;
  /** Says what is masked, with the way to see it; `undefined` when nothing is. */
  readonly notice: ReactNode;
}

/**
 * Puts `*` in the place of a packet's secrets until a person asks for them: in fields, hex, text and copies alike, for
 * all of them read these bytes. Another packet is masked again.
 */
export function useMaskedSecrets(detail: PacketDetail | undefined): MaskedPacket {
  const [revealed, setRevealed] = useState<Uint8Array>();
  const secrets = useMemo(
    () => (detail === undefined ? [] : findSecrets(detail.bytes, detail.row.version, detail.row.direction)),
    [detail],
  );
  const isMasked = secrets.length > 0 && revealed !== detail?.bytes;
  const shown = useMemo(
    () => (detail === undefined || !isMasked ? detail : { ...detail, bytes: maskSecrets(detail.bytes, secrets) }),
    [detail, secrets, isMasked],
  );
  const names = [...new Set(secrets.map(({ name }) => name))].join(" and ");
  useCommands(
    isMasked
      ? [{ id: "inspector.showPassword", title: `Show the ${names}`, run: () => setRevealed(detail?.bytes) }]
      : [],
  );
  if (secrets.length === 0) return { detail: shown, notice: undefined };
  const places = secrets.map(describePlace).join(", ");
  return {
    detail: shown,
    notice: (
      <p className={styles.notice}>
        {isMasked ? `The ${names} is masked: ${places} are shown as *` : `The ${names} is shown: ${places}`}
        <Button variant="quiet" onClick={() => setRevealed(isMasked ? detail?.bytes : undefined)}>
          {isMasked ? "Show" : "Mask"} {names}
        </Button>
      </p>
    ),
  };
}

function describePlace({ span }: Secret): string {
  return span.end - span.start === 1 ? `byte ${span.start}` : `bytes ${span.start}–${span.end - 1}`;
}
