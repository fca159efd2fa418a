import { X } from "lucide-react";
import { type Finding, standardSays, verdictTitles } from "#shared/probe/index.ts";
import { Button, IconButton, Mark, Message, PaneHeader, plainMessage } from "#renderer/ui/index.ts";
import styles from "./Probe.module.css";
import { verdictLooks } from "./words.ts";

interface FindingDetailProps {
  readonly finding: Finding;
  readonly onPackets: () => void;
  readonly onClose: () => void;
}

/** One finding in full: announced, found, what the standard says, and the way to its packets. */
export function FindingDetail({ finding, onPackets, onClose }: FindingDetailProps) {
  const { subject, announced, found, verdict, note, statements, connections } = finding;
  const { tone, glyph } = verdictLooks[verdict];
  return (
    <aside aria-label="Finding" className={styles.detail}>
      <PaneHeader title={plainMessage(subject)}>
        <Mark tone={tone} glyph={glyph}>
          {verdictTitles[verdict]}
        </Mark>
        <Button disabled={connections.length === 0} onClick={onPackets}>
          Show packets
        </Button>
        <IconButton label="Close the finding" icon={X} onClick={onClose} />
      </PaneHeader>
      <dl className={styles.detailFacts}>
        {announced !== undefined && <Fact name="Announced" value={announced} />}
        <Fact name="Found" value={note === undefined ? found : `${found}; ${note}`} />
        {statements.map((statement) => (
          <Fact key={statement} name={`[${statement}]`} value={standardSays(statement) ?? ""} />
        ))}
        {connections.length === 0 && <Fact name="Packets" value="of former runs of the workbench are not kept" />}
      </dl>
    </aside>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Message text={value} isSentence />
      </dd>
    </div>
  );
}
