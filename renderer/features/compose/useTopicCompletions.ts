import { useEffect, useState } from "react";
import { useContract } from "#renderer/contract/index.ts";

/** Rests while somebody types. */
const DELAY_MS = 120;

/** Topic Names that begin like what is written; none while nothing is. */
export function useTopicCompletions(prefix: string): readonly string[] {
  const contract = useContract();
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const answer = prefix === "" ? undefined : await contract.command("message.completeTopic", { prefix });
      if (isWanted) setNames(answer?.ok === true ? answer.value.names : []);
    }, DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [contract, prefix]);
  return names;
}
