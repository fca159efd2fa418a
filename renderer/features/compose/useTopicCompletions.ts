import { useEffect, useState } from "react";
import { parseTopicName } from "#shared/topic/index.ts";
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
      // What is no Topic Name begins none.
      const isName = prefix !== "" && parseTopicName(prefix).ok;
      const answer = isName ? await contract.command("message.completeTopic", { prefix }) : undefined;
      if (isWanted) setNames(answer?.ok === true ? answer.value.names : []);
    }, DELAY_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [contract, prefix]);
  return names;
}
