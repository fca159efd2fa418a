import { useEffect, useState } from "react";
import type { Decoding, PayloadChoice, SparkplugHistory } from "#shared/payload/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { pageDecoder } from "./pageDecoder.ts";
import { findSparkplugHistory } from "./sparkplugHistory.ts";

/** What is known of the message that carries a payload. */
export interface PayloadMessage {
  readonly topicName?: string | undefined;
  readonly contentType?: string | undefined;
  /** Of its packet in the log, where it is there. */
  readonly sequence?: number | undefined;
}

/** A decoding and the bytes it is of. */
export interface DecodedPayload {
  readonly payload: Uint8Array;
  readonly decoding: Decoding;
}

/**
 * Decodes a payload off the page's thread. The last decoding stays until the next one has come: its `payload` tells
 * which it is of. `payload`, `choice` and `message` must keep their identity while they are the same.
 */
export function usePayloadDecoding(
  payload: Uint8Array,
  choice: PayloadChoice,
  message: PayloadMessage,
  isWhole: boolean,
): DecodedPayload | undefined {
  const contract = useContract();
  const [decoded, setDecoded] = useState<DecodedPayload>();
  const [lane] = useState(() => pageDecoder().openLane());
  useEffect(() => () => lane.close(), [lane]);

  const { topicName, contentType, sequence } = message;
  useEffect(() => {
    let isWanted = true;
    const decode = async (): Promise<void> => {
      const needsHistory = topicName !== undefined && sequence !== undefined;
      const sparkplug = needsHistory ? await findSparkplugHistory(contract, topicName, sequence) : undefined;
      if (!isWanted) return;
      const decoding = await lane.decode({
        bytes: payload,
        choice,
        isWhole,
        ...facts({ topicName, contentType, sparkplug }),
      });
      if (isWanted && decoding !== undefined) setDecoded({ payload, decoding });
    };
    void decode();
    return () => {
      isWanted = false;
    };
  }, [lane, contract, payload, choice, isWhole, topicName, contentType, sequence]);
  return decoded;
}

/** The facts that are known: a request leaves out what is not. */
function facts(known: {
  readonly topicName: string | undefined;
  readonly contentType: string | undefined;
  readonly sparkplug: SparkplugHistory | undefined;
}): { readonly topicName?: string; readonly contentType?: string; readonly sparkplug?: SparkplugHistory } {
  return {
    ...(known.topicName === undefined ? {} : { topicName: known.topicName }),
    ...(known.contentType === undefined ? {} : { contentType: known.contentType }),
    ...(known.sparkplug === undefined ? {} : { sparkplug: known.sparkplug }),
  };
}
