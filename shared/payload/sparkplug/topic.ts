/** What a Sparkplug Topic Name says: `spBv1.0/group/NDATA/node`, with a device behind it for the types with a D. */
export interface SparkplugTopic {
  readonly group: string;
  readonly type: SparkplugMessageType;
  readonly edgeNode: string;
  readonly device?: string;
}

const messageTypes = ["NBIRTH", "NDEATH", "NDATA", "NCMD", "DBIRTH", "DDEATH", "DDATA", "DCMD"] as const;

/** The messages of edge nodes and devices whose payload is Protobuf. */
export type SparkplugMessageType = (typeof messageTypes)[number];

/** Reads a Topic Name of Sparkplug B; `undefined` for every other one, as that of a host's state, which is JSON. */
export function parseSparkplugTopic(topicName: string): SparkplugTopic | undefined {
  const [namespace, group, typeName, edgeNode, device, more] = topicName.split("/", 6);
  const type = messageTypes.find((known) => known === typeName);
  if (namespace !== "spBv1.0" || type === undefined || group === undefined || edgeNode === undefined) return undefined;
  if (more !== undefined || type.startsWith("D") !== (device !== undefined)) return undefined;
  return device === undefined ? { group, type, edgeNode } : { group, type, edgeNode, device };
}
