import { type ReactNode, useEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput, PacketRow } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { EmptyState, Message, ScrollArea } from "#renderer/ui/index.ts";
import { NotDelivered } from "./NotDelivered.tsx";
import { PacketLink } from "./PacketLink.tsx";
import { qosText, timeOfDay } from "./packetLook.ts";
import { DeliveryTable, SubscriptionTable } from "./PassportTables.tsx";
import styles from "./PassportView.module.css";

type Passport = CommandOutput<"capture.passport">;
type Decision = CommandOutput<"policy.packet">["decisions"][number];

interface PassportViewProps {
  readonly row: PacketRow;
  /** The PUBLISH that brought the message to the broker. */
  readonly origin: number;
}

interface Loaded {
  readonly passport?: Passport;
  /** What the rules say of the publication; absent where they are not asked. */
  readonly decision?: Decision | undefined;
  readonly failure?: string;
}

/** What became of a published message: who published it, the decision, who was to get it, who got it, and who did not. */
export function PassportView({ row, origin }: PassportViewProps): ReactNode {
  const { capture } = useAppState();
  const isMessage = row.type === "PUBLISH";
  const { passport, decision, failure } = usePassport(isMessage ? origin : undefined);

  if (!isMessage) {
    return (
      <EmptyState isSmall title="No message, no passport">
        Select a PUBLISH to see what became of its message.
      </EmptyState>
    );
  }
  if (failure !== undefined) {
    return (
      <EmptyState isSmall title="No passport for this packet">
        The engine says: <Message text={failure} />.
      </EmptyState>
    );
  }
  if (passport === undefined) return <div className={styles.passport} aria-busy="true" />;
  const { publication, deliveries, notDelivered } = passport;
  return (
    <ScrollArea label="Passport" className={styles.passport}>
      <dl className={styles.facts}>
        <Fact name="Published by">
          {escapeText(publication.clientIdentifier)}
          <small>
            {publication.userName === undefined ? "" : `${escapeText(publication.userName)} · `}
            {publication.remote}
          </small>
        </Fact>
        <Fact name="In packet">
          <PacketLink sequence={origin} />
        </Fact>
        <Fact name="At">{timeOfDay(publication.timeMs)}</Fact>
        <Fact name="Topic Name">{escapeText(publication.topicName)}</Fact>
        <Fact name="QoS">
          {qosText(publication.qos)}
          {publication.isRetained && <small>▣ retained</small>}
        </Fact>
        {(capture === undefined || publication.isDenied) && (
          <DecisionFact isDenied={publication.isDenied} decision={decision} />
        )}
      </dl>
      <SubscriptionTable passport={passport} />
      <DeliveryTable deliveries={deliveries} isLive={capture === undefined} />
      <NotDelivered {...notDelivered} />
    </ScrollArea>
  );
}

function usePassport(origin: number | undefined): Loaded {
  const contract = useContract();
  const [loaded, setLoaded] = useState<Loaded>({});
  useEffect(() => {
    if (origin === undefined) return undefined;
    let isWanted = true;
    const load = async (): Promise<void> => {
      const [passport, rules] = await Promise.all([
        contract.command("capture.passport", { sequence: origin }),
        contract.command("policy.packet", { sequence: origin }),
      ]);
      if (!isWanted) return;
      if (!passport.ok) return setLoaded({ failure: passport.error.message });
      const decision = rules.ok ? rules.value.decisions.find(({ question }) => question.kind === "publish") : undefined;
      setLoaded({ passport: passport.value, decision });
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [contract, origin]);
  return loaded;
}

interface DecisionFactProps {
  readonly isDenied: boolean;
  readonly decision: Decision | undefined;
}

/** What the broker decided, and the rule behind it; where the rules have changed since, what they say now. */
function DecisionFact({ isDenied, decision }: DecisionFactProps): ReactNode {
  // The rules may have changed since: then their word is not the one that was given.
  const isOtherNow = decision?.basis === "now" && (decision.effect === "deny") !== isDenied;
  return (
    <Fact name="Decision">
      <span data-outcome={isDenied ? "denied" : "allowed"}>{isDenied ? "⊘ Denied" : "✓ Allowed"}</span>
      {decision !== undefined && (
        <small>
          {isOtherNow && "by the rules of now it would be "}
          <Message text={isOtherNow ? decision.text : decision.text.replace(/^(?:allowed|denied):? /u, "")} />
        </small>
      )}
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
