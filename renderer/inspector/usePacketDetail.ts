import { useEffect, useState } from "react";
import type { ContractError, PacketDetail } from "#shared/contract/index.ts";
import { type ContractClient, useContract } from "#renderer/contract/index.ts";

/** A packet on its way from the engine. While the next one loads, the last one stays in `detail`. */
export interface LoadedPacket {
  readonly detail: PacketDetail | undefined;
  readonly error: ContractError | undefined;
}

/** Fetches the packet `sequence` with its bytes, from the capture that is shown or that `of` asks. */
export function usePacketDetail(sequence: number | undefined, of?: ContractClient): LoadedPacket {
  const shown = useContract();
  const contract = of ?? shown;
  const [loaded, setLoaded] = useState<LoadedPacket & { readonly sequence: number | undefined }>({
    sequence: undefined,
    detail: undefined,
    error: undefined,
  });

  useEffect(() => {
    if (sequence === undefined) return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const answer = await contract.command("capture.packet", { sequence });
      if (!isWanted) return;
      setLoaded(
        answer.ok
          ? { sequence, detail: answer.value, error: undefined }
          : { sequence, detail: undefined, error: answer.error },
      );
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [contract, sequence]);

  return sequence === undefined ? { detail: undefined, error: undefined } : loaded;
}
