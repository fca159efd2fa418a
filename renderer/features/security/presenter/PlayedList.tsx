import { useAppState } from "#renderer/state/index.ts";
import { Button, formatCount } from "#renderer/ui/index.ts";
import { escapeText } from "#shared/base/index.ts";
import { Lane } from "./pictures.tsx";
import type { PlayedMessage } from "./playing.ts";
import styles from "./Presenter.module.css";
import type { SceneMessage } from "./story.ts";
import type { StepProgress } from "./useStory.ts";

interface PlayedListProps {
  readonly scene: readonly SceneMessage[];
  readonly progress: StepProgress;
}

/** The packets of a step, each with what became of it as soon as the broker has decided. */
export function PlayedList({ scene, progress }: PlayedListProps) {
  const played = progress.kind === "ready" ? progress.played : [];
  return (
    <ol className={styles.lanes} aria-label="Packets played" aria-busy={progress.kind === "setting"}>
      {scene.map((message) => {
        const done = played.find((one) => one.message === message);
        return (
          <Lane key={message.topicName} from={message.from} topicName={message.topicName} marked="acme-t1">
            {done === undefined ? <span className={styles.waiting}>…</span> : <Verdict played={done} />}
          </Lane>
        );
      })}
    </ol>
  );
}

const told = {
  success: "and the client was told Success",
  refused: "and the client was told so",
  nothing: "and the client was told nothing",
  closed: "and the connection was closed",
} as const;

function Verdict({ played }: { readonly played: PlayedMessage }) {
  const { message, sequence, denial, deliveredTo, missedBecause } = played;
  const arrived = deliveredTo.includes(message.to);
  return (
    <span role="status" className={styles.verdictLine}>
      {denial !== undefined ? (
        <>
          <strong className={styles.deny}>
            <span aria-hidden>⊘ </span>Denied
          </strong>
          <span>
            {denial.rule === undefined ? "no rule allows it" : `by rule ${escapeText(denial.rule.id)}`},{" "}
            {told[denial.told]}
            {denial.told === "success" && <span className={styles.warning}> ▲</span>}
          </span>
        </>
      ) : arrived ? (
        <>
          <strong className={styles.allow}>
            <span aria-hidden>✓ </span>Delivered
          </strong>
          <span>
            to {deliveredTo.map(escapeText).join(", ")}
            {message.meaning === undefined ? "" : `, ${message.meaning}`}
          </span>
        </>
      ) : (
        <>
          <strong className={styles.deny}>
            <span aria-hidden>⊘ </span>Never arrives
          </strong>
          <span>
            {message.to}: {missedBecause ?? "no subscription of it matches"}
          </span>
        </>
      )}
      <ShowInCapture sequence={sequence} />
    </span>
  );
}

/** Leaves the stage for the packet itself; the story waits. */
function ShowInCapture({ sequence }: { readonly sequence: number }) {
  const { layout, packets, selection } = useAppState();
  return (
    <Button
      variant="quiet"
      onClick={() => {
        packets.getState().applyFilter("");
        packets.getState().setFollowing(false);
        selection.getState().selectPacket(sequence);
        layout.getState().showActivity("capture");
      }}
    >
      Packet {formatCount(sequence)}
    </Button>
  );
}
