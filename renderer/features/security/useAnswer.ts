import { useEffect, useMemo, useState } from "react";
import type { CommandInput, CommandName, CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";

/** The answer to a question, or why there is none; both absent while it is on its way. */
export interface Answer<Name extends CommandName> {
  readonly value?: CommandOutput<Name>;
  readonly problem?: string;
}

/**
 * Asks the engine whenever the question changes, or `occasion` does: what the answer rests on beside the question. An
 * answer that was overtaken is dropped; the one before stays until the next has come. `undefined` asks nothing.
 */
export function useAnswer<Name extends CommandName>(
  name: Name,
  input: CommandInput<Name> | undefined,
  occasion?: unknown,
): Answer<Name> {
  const contract = useContract();
  const [answer, setAnswer] = useState<Answer<Name>>({});
  const key = input === undefined ? undefined : JSON.stringify(input);

  const asked = useMemo(() => ({ key, occasion }), [key, occasion]);

  useEffect(() => {
    const { key: question } = asked;
    if (question === undefined) return undefined;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      // The key is the question: an equal one made anew at a later drawing is not asked again.
      const given = await contract.command(name, JSON.parse(question));
      if (isWanted) setAnswer(given.ok ? { value: given.value } : { problem: given.error.message });
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [contract, name, asked]);

  return key === undefined ? {} : answer;
}
