import { useEffect, useState } from "react";
import type { FlowFindings } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";

/** What the packets around packet `sequence` show to be wrong with it; `undefined` until the engine has told. */
export function useFlowFindings(sequence: number | undefined): FlowFindings | undefined {
  const contract = useContract();
  const [found, setFound] = useState<{ readonly sequence: number; readonly findings: FlowFindings }>();

  useEffect(() => {
    if (sequence === undefined) return undefined;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await contract.command("capture.findings", { sequence });
      if (isWanted && answer.ok) setFound({ sequence, findings: answer.value });
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [contract, sequence]);

  return found !== undefined && found.sequence === sequence ? found.findings : undefined;
}
