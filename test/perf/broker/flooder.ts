import { connectMany } from "./load.ts";
import { publishPacket, subscribe } from "./rawClient.ts";

const PACKETS_PER_BLOCK = 700;

/**
 * One client that publishes as fast as the broker reads, and one that gets it all; in a process of its own, so that who
 * measures beside it does not wait for it. Says when it has begun, and goes on until it is killed.
 */
async function main(port: number): Promise<void> {
  const [sink, flooder] = await connectMany(port, "flood", 2);
  if (sink === undefined || flooder === undefined) throw new Error("two were asked for");
  await subscribe(sink, ["flood/#"], 0);
  sink.resume();
  const packet = publishPacket({ topicName: "flood/topic", payloadBytes: 64 });
  const block = Buffer.concat(Array.from({ length: PACKETS_PER_BLOCK }, () => packet));
  const pour = (): void => {
    while (flooder.write(block));
  };
  flooder.on("drain", pour);
  pour();
  console.log("flooding");
}

void main(Number(process.argv[2]));
