import { useState } from "react";
import type { CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, formatCount, Mark, Message } from "#renderer/ui/index.ts";
import answersStyles from "./Answers.module.css";
import styles from "./Security.module.css";

const outcomes = {
  allowed: { glyph: "✓", word: "allowed", tone: "allow" },
  denied: { glyph: "⊘", word: "denied", tone: "deny" },
  arrived: { glyph: "✓", word: "arrived", tone: "allow" },
  missing: { glyph: "⊘", word: "never arrived", tone: "deny" },
} as const;

/** What can be done with a counterexample: play it as real packets, keep it as a test of the document. */
export function WitnessPanel({ requirement }: { readonly requirement: string }) {
  const contract = useContract();
  const { layout, packets, security, selection, toasts } = useAppState();
  const variant = useSecurity((state) => state.variant);
  const [played, setPlayed] = useState<CommandOutput<"policy.playWitness">>();
  const [isPlaying, setPlaying] = useState(false);
  const input = { requirement, ...(variant === "" ? {} : { variant }) };
  const refuse = (message: string): void => toasts.getState().notify(`Not done: ${message}`, "failure");

  async function play(): Promise<void> {
    setPlaying(true);
    const answer = await contract.command("policy.playWitness", input);
    setPlaying(false);
    if (answer.ok) setPlayed(answer.value);
    else refuse(answer.error.message);
  }

  async function save(): Promise<void> {
    const answer = await contract.command("policy.saveWitness", input);
    if (!answer.ok) return refuse(answer.error.message);
    security.getState().replaceText(answer.value.text);
    toasts.getState().notify(`The test ${answer.value.test} stands in the document`);
  }

  const show = (sequence: number): void => {
    packets.getState().setFollowing(false);
    selection.getState().selectPacket(sequence);
    layout.getState().showActivity("capture");
  };

  return (
    <>
      <div className={styles.inline}>
        <Button disabled={isPlaying} onClick={() => void play()}>
          {isPlaying ? "Playing…" : "Play it as packets"}
        </Button>
        <Button onClick={() => void save()}>Save as regression test</Button>
      </div>
      {played !== undefined && (
        <section aria-label="Witness played" className={answersStyles.witness}>
          <Mark tone={played.isShown ? "bad" : "warning"} glyph={played.isShown ? "⊘" : "▲"}>
            <Message text={played.text} />
          </Mark>
          <ol className={answersStyles.played}>
            {played.steps.map(({ text, outcome, detail, sequences }, index) => {
              const { glyph, word, tone } = outcomes[outcome];
              return (
                // Steps have no names of their own: their order is their identity.
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>
                  <span className={styles[tone]}>
                    <span aria-hidden>{glyph} </span>
                    {word}
                  </span>
                  <span>
                    <Message text={text} />
                    {detail !== undefined && (
                      <>
                        , <Message text={detail} />
                      </>
                    )}
                  </span>
                  {sequences[0] !== undefined && (
                    <Button variant="quiet" onClick={() => show(sequences[0] ?? 0)}>
                      Packet {formatCount(sequences[0])}
                    </Button>
                  )}
                </li>
              );
            })}
          </ol>
        </section>
      )}
    </>
  );
}
