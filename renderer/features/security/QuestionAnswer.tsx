import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput, PolicyDraftView } from "#shared/contract/index.ts";
import { type SecurityFocus, useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, formatCount, Mark, Message } from "#renderer/ui/index.ts";
import { questionWords } from "./questionWords.ts";
import { RuleLink } from "./RuleLink.tsx";
import answersStyles from "./Answers.module.css";
import styles from "./Security.module.css";
import { useAnswer } from "./useAnswer.ts";

interface QuestionAnswerProps {
  readonly asked: Extract<SecurityFocus, { kind: "question" }>;
  /** The document that answers; another one is asked anew. */
  readonly policy: PolicyDraftView["policy"];
}

/** What the document says to one question, rule by rule; and of a packet, what the broker said when it came. */
export function QuestionAnswer({ asked, policy }: QuestionAnswerProps) {
  const variant = useSecurity((security) => security.variant);
  const { client, question, sequence } = asked;
  const chosen = variant === "" ? {} : { variant };
  const drafted = useAnswer(
    "policy.explain",
    policy === undefined ? undefined : { ...chosen, client, request: question },
    policy,
  );
  const packet = useAnswer("policy.packet", sequence === undefined ? undefined : { sequence });
  return (
    <div className={styles.words}>
      <p>
        <code>{escapeText(client.clientIdentifier)}</code>, {questionWords(question)}
      </p>
      {sequence !== undefined && <PacketVerdict sequence={sequence} packet={packet.value} question={question} />}
      {drafted.problem !== undefined && <p className={styles.muted}>The document does not answer: {drafted.problem}</p>}
      {drafted.value !== undefined && <DraftVerdict answer={drafted.value} />}
      {policy === undefined && <p className={styles.muted}>There is no document without errors to ask.</p>}
    </div>
  );
}

function DraftVerdict({ answer }: { readonly answer: CommandOutput<"policy.explain"> }) {
  const { effect, text, rule, considered, grantedQoS } = answer;
  const isAllowed = effect === "allow";
  return (
    <>
      <Mark tone={isAllowed ? "good" : "bad"} glyph={isAllowed ? "✓" : "⊘"}>
        By this document: <Message text={text} />
        {grantedQoS === undefined ? "" : `, granted QoS ${grantedQoS}`}
      </Mark>
      {considered.length > 0 && (
        <table className={answersStyles.chain}>
          <caption>Rules that have a say, in order</caption>
          <tbody>
            {considered.map(({ id, effect: says, filter, line }) => (
              <tr key={`${id} ${line}`} aria-current={rule?.line === line ? "true" : undefined}>
                <td className={says === "allow" ? styles.allow : styles.deny}>
                  <span aria-hidden>{says === "allow" ? "✓ " : "⊘ "}</span>
                  {says}
                </td>
                <td>
                  <RuleLink rule={{ id, text: filter, line }} />
                </td>
                <td>
                  <code>{escapeText(filter)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const told = {
  success: "▲ the client was told Success",
  refused: "the client was told so",
  nothing: "the client was told nothing",
  closed: "its connection was closed",
} as const;

interface PacketVerdictProps {
  readonly sequence: number;
  readonly packet: CommandOutput<"policy.packet"> | undefined;
  readonly question: Extract<SecurityFocus, { kind: "question" }>["question"];
}

function PacketVerdict({ sequence, packet, question }: PacketVerdictProps) {
  const { layout, packets, selection } = useAppState();
  const asked = JSON.stringify(question);
  const decision =
    packet?.decisions.find((one) => JSON.stringify(one.question) === asked) ??
    packet?.decisions.find((one) => one.effect === "deny");
  const back = (): void => {
    packets.getState().setFollowing(false);
    selection.getState().selectPacket(sequence);
    layout.getState().showActivity("capture");
  };
  return (
    <div className={styles.inline}>
      {decision !== undefined && (
        <Mark tone={decision.effect === "allow" ? "good" : "bad"} glyph={decision.effect === "allow" ? "✓" : "⊘"}>
          {decision.basis === "recorded" ? "By the broker, when it came" : "By the broker's rules now"}:{" "}
          <Message text={decision.text} />
          {decision.told === undefined ? "" : `; ${told[decision.told]}`}
        </Mark>
      )}
      <Button variant="quiet" onClick={back}>
        Show packet {formatCount(sequence)}
      </Button>
    </div>
  );
}
