import { type ReactNode, useMemo, useState } from "react";
import type { PacketDetail } from "#shared/contract/index.ts";
import { Button } from "#renderer/ui/index.ts";
import { useCommands } from "#renderer/workbench/index.ts";
import styles from "./Masked.module.css";
import { findPassword, maskBytes } from "./maskPassword.ts";

/** A packet as it may be shown, and what is to be said about it. */
export interface MaskedPacket {
  readonly detail: PacketDetail | undefined;
  /** Says that a password is masked, with the way to see it; `undefined` when there is none. */
  readonly notice: ReactNode;
}

/**
 * Puts `*` in the place of a CONNECT's password until a person asks for it: in fields, hex, text and copies alike, for
 * all of them read these bytes. Another packet is masked again.
 */
export function useMaskedPassword(detail: PacketDetail | undefined): MaskedPacket {
  const [revealed, setRevealed] = useState<Uint8Array>();
  const span = useMemo(
    () => (detail === undefined ? undefined : findPassword(detail.bytes, detail.row.version, detail.row.direction)),
    [detail],
  );
  const isMasked = span !== undefined && revealed !== detail?.bytes;
  const shown = useMemo(
    () =>
      detail === undefined || span === undefined || !isMasked
        ? detail
        : { ...detail, bytes: maskBytes(detail.bytes, span) },
    [detail, span, isMasked],
  );
  useCommands(
    isMasked
      ? [{ id: "inspector.showPassword", title: "Show the password", run: () => setRevealed(detail?.bytes) }]
      : [],
  );
  if (span === undefined) return { detail: shown, notice: undefined };
  const place = span.end - span.start === 1 ? `byte ${span.start}` : `bytes ${span.start}–${span.end - 1}`;
  return {
    detail: shown,
    notice: (
      <p className={styles.notice}>
        {isMasked ? `The password is masked: ${place} are shown as *` : `The password is shown: ${place}`}
        <Button variant="quiet" onClick={() => setRevealed(isMasked ? detail?.bytes : undefined)}>
          {isMasked ? "Show password" : "Mask password"}
        </Button>
      </p>
    ),
  };
}
