import { useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput, ProposedRule } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { Button, CheckField, EmptyState, formatCount, Mark, Message, ScrollArea, Toolbar } from "#renderer/ui/index.ts";
import proposeStyles from "./Propose.module.css";
import styles from "../Security.module.css";

/** Supporting packets of a rule that are offered as links; all are counted. */
const SHOWN_PACKETS = 8;

/** Least privilege: rules that allow what was recorded and little more, each with the packets that it is for. */
export function ProposeView() {
  const contract = useContract();
  const { security, toasts } = useAppState();
  const [generalises, setGeneralises] = useState(true);
  const [isWorking, setWorking] = useState(false);
  const [proposal, setProposal] = useState<CommandOutput<"policy.propose">>();
  const [problem, setProblem] = useState<string>();

  async function propose(): Promise<void> {
    setWorking(true);
    const answer = await contract.command("policy.propose", { generalises });
    setWorking(false);
    setProposal(answer.ok ? answer.value : undefined);
    setProblem(answer.ok ? undefined : answer.error.message);
  }

  function use({ text }: CommandOutput<"policy.propose">): void {
    security.getState().replaceText(text);
    security.getState().chooseVariant("");
    toasts.getState().notify("The proposal is the document now; the one before can be brought back");
  }

  return (
    <div className={styles.column}>
      <Toolbar label="Least privilege">
        <CheckField label="Generalise levels that vary" isChecked={generalises} onValue={setGeneralises} />
        <span className={styles.gap} />
        <Button
          variant={proposal === undefined ? "primary" : "plain"}
          disabled={isWorking}
          onClick={() => void propose()}
        >
          {isWorking ? "Reading the capture…" : "Propose rules"}
        </Button>
        {proposal !== undefined && proposal.rules.length > 0 && (
          <Button variant="primary" onClick={() => use(proposal)}>
            Use as draft
          </Button>
        )}
      </Toolbar>
      {problem !== undefined ? (
        <EmptyState title="No proposal">
          The engine says: <Message text={problem} />.
        </EmptyState>
      ) : proposal === undefined ? (
        <EmptyState title="Rules from what was seen">
          The packets of the capture become a policy that allows them and little more. Nothing changes until it is used
          as the draft.
        </EmptyState>
      ) : (
        <Proposal proposal={proposal} />
      )}
    </div>
  );
}

function Proposal({ proposal: { rules, packets, leftOut } }: { readonly proposal: CommandOutput<"policy.propose"> }) {
  return (
    <ScrollArea label="Proposed rules" className={styles.scroll}>
      <p className={styles.note}>
        {formatCount(rules.length)} rules cover {formatCount(packets)} packets.
        {leftOut.map(({ reason, packets: left }) => ` ${formatCount(left)} left out: ${reason}.`)}
      </p>
      <ul>
        {rules.map((rule) => (
          <ProposedRuleRow key={`${rule.role} ${rule.id}`} rule={rule} />
        ))}
      </ul>
    </ScrollArea>
  );
}

function ProposedRuleRow({ rule }: { readonly rule: ProposedRule }) {
  const { layout, packets: packetState, selection } = useAppState();
  const { id, role, text, generalisation, packets, sequences, clients } = rule;
  const show = (sequence: number): void => {
    packetState.getState().setFollowing(false);
    selection.getState().selectPacket(sequence);
    layout.getState().showActivity("capture");
  };
  return (
    <li className={proposeStyles.proposed}>
      <p>
        <span className={styles.id}>{id}</span> <code>{escapeText(text)}</code>
      </p>
      <p className={styles.muted}>
        role {escapeText(role)} · {formatCount(packets)} packets of {formatCount(clients)}{" "}
        {clients === 1 ? "client" : "clients"}
      </p>
      {generalisation !== undefined && (
        <Mark tone="warning" glyph="▲">
          Beyond what was seen: {escapeText(generalisation)}
        </Mark>
      )}
      <p className={proposeStyles.support} aria-label={`Packets that support ${id}`}>
        {sequences.slice(0, SHOWN_PACKETS).map((sequence) => (
          <button key={sequence} type="button" className={styles.link} onClick={() => show(sequence)}>
            #{formatCount(sequence)}
          </button>
        ))}
        {packets > SHOWN_PACKETS && (
          <span className={styles.muted}>and {formatCount(packets - SHOWN_PACKETS)} more</span>
        )}
      </p>
    </li>
  );
}
