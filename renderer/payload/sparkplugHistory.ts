import { quote } from "#shared/capture/filter/index.ts";
import { dissect, eachField } from "#shared/mqtt/dissect/index.ts";
import { packetFields } from "#shared/mqtt/spec/index.ts";
import { parseSparkplugTopic, type SparkplugHistory, type SparkplugMessage } from "#shared/payload/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import type { ContractClient } from "#renderer/contract/index.ts";

/** The log is asked no longer than this: a payload without its history is better than none. */
const PATIENCE_MS = 1_500;

/**
 * What the log holds of a Sparkplug edge node before the packet `sequence`: the BIRTHs that name its aliases, and the
 * message before it on the same connection. `undefined` for every other topic.
 */
export async function findSparkplugHistory(
  contract: ContractClient,
  topicName: string,
  sequence: number,
): Promise<SparkplugHistory | undefined> {
  const topic = parseSparkplugTopic(topicName);
  if (topic === undefined) return undefined;
  const { group, edgeNode, device } = topic;
  const packet = await contract.command("capture.packet", { sequence });
  const birthNames = [
    `spBv1.0/${group}/NBIRTH/${edgeNode}`,
    ...(device === undefined ? [] : [`spBv1.0/${group}/DBIRTH/${edgeNode}/${device}`]),
  ];
  const births = await Promise.all(
    birthNames.map((name) => findMessage(contract, `mqtt.topic == ${quote(name)}`, sequence)),
  );
  const known = births.filter((birth) => birth !== undefined);
  // Only what the edge node itself sent is in the order of its count: copies to subscribers are not.
  if (!packet.ok || packet.value.row.direction !== "toServer") return { births: known };
  const ofNode = `mqtt.topic matches ${quote(`spBv1.0/${group}/+/${edgeNode}/#`)}`;
  const place = `connection == ${packet.value.row.connection} and direction == toServer`;
  const previous = await findMessage(contract, `${ofNode} and ${place}`, sequence);
  return previous === undefined ? { births: known } : { births: known, previous };
}

/** The last message before the packet `sequence` that the display filter lets through. */
async function findMessage(
  contract: ContractClient,
  filter: string,
  sequence: number,
): Promise<SparkplugMessage | undefined> {
  const found = await lastSequence(contract, filter, sequence);
  if (found === undefined) return undefined;
  const answer = await contract.command("capture.packet", { sequence: found });
  return answer.ok ? messageOf(answer.value) : undefined;
}

function lastSequence(contract: ContractClient, filter: string, frozenAt: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const finish = (sequence: number | undefined): void => {
      clearTimeout(timer);
      view.close();
      resolve(sequence);
    };
    const timer = setTimeout(() => finish(undefined), PATIENCE_MS);
    const view = contract.openView(
      "packets",
      { filter, window: { anchor: { kind: "tail" }, count: 1 }, frozenAt },
      (value) => {
        if (value.scanned >= 1 || value.filterError !== undefined) finish(value.rows.at(-1)?.sequence);
      },
      () => finish(undefined),
    );
  });
}

function messageOf({ bytes, row, aliasedTopicName }: PacketDetail): SparkplugMessage | undefined {
  const { direction, version } = row;
  const { fields } = dissect(bytes, version === undefined ? { direction } : { version, direction });
  const span = [...eachField(fields)].find(({ name }) => name === packetFields.payload.name)?.span;
  const topicName = aliasedTopicName ?? row.topicName;
  if (topicName === undefined || span === undefined) return undefined;
  return { topicName, payload: bytes.subarray(span.start, span.end) };
}
