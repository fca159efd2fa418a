import { useEngine } from "#renderer/state/index.ts";
import { Button } from "#renderer/ui/index.ts";
import styles from "./Truth.module.css";
import { useShowPackets } from "./useShowPackets.ts";

interface PacketsOfProps {
  /** Its number in the capture; `undefined` where nobody has recorded it. */
  readonly connection: number | undefined;
}

/** The way to the packets of a network connection, or the word that there are none to be shown. */
export function PacketsOf({ connection }: PacketsOfProps) {
  const showPackets = useShowPackets();
  const isRecording = useEngine((news) => news.status?.capture.isRecording);
  if (connection === undefined) return <p className={styles.line}>Its packets were not recorded</p>;
  return (
    <>
      <Button onClick={() => showPackets(connection)}>Show its packets</Button>
      {isRecording === false && <p className={styles.line}>Recording is off: what passes now is not kept</p>}
    </>
  );
}
