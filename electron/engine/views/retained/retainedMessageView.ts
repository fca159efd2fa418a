import type { RetainedMessageDetail } from "#shared/contract/index.ts";
import type { ViewSource } from "../../api.ts";
import type { Broker, RetainedMessage } from "../../broker/index.ts";
import { describeRetained } from "./retainedView.ts";

/** One retained message in full, for as long as the topic has one. */
export function createRetainedMessageView(broker: Broker): ViewSource<"retainedMessage"> {
  return {
    intervalMs: 100,
    open(first, changed) {
      let params = first;
      return {
        value() {
          const message = broker.retainedMessage(params.topicName);
          return message === undefined ? {} : { message: describeMessage(message) };
        },
        setParams(next) {
          params = next;
        },
        act() {},
        close: broker.onChange((change) => {
          if (change.kind === "retained-changed" && change.topicName === params.topicName) changed();
        }),
      };
    },
  };
}

function describeMessage(message: RetainedMessage): RetainedMessageDetail {
  const {
    contentType,
    payloadFormatIndicator,
    responseTopic,
    correlationData,
    userProperties = [],
  } = message.properties ?? {};
  return {
    ...describeRetained(message),
    payload: new Uint8Array(message.payload),
    firstPublisher: message.firstPublisher,
    firstSetAtMs: message.firstRetainedAtMs,
    ...(contentType === undefined ? {} : { contentType }),
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: new Uint8Array(correlationData) }),
    userProperties: userProperties.map(({ name, value }) => ({ name, value })),
  };
}
