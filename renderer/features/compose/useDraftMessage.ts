import { useMemo } from "react";
import type { ComposedMessage } from "#shared/message/index.ts";
import { type Draft, useDraft } from "#renderer/state/index.ts";

/** The message of the draft; the same object while nothing of it changes. */
export function useDraftMessage(): ComposedMessage {
  const topicName = useDraft((draft) => draft.topicName);
  const qos = useDraft((draft) => draft.qos);
  const retain = useDraft((draft) => draft.retain);
  const format = useDraft((draft) => draft.format);
  const body = useDraft((draft) => draft.body);
  const fileName = useDraft((draft) => draft.fileName);
  const properties = useDraft((draft) => draft.properties);
  return useMemo(
    () => messageOf({ topicName, qos, retain, format, body, fileName, properties }),
    [topicName, qos, retain, format, body, fileName, properties],
  );
}

/** The message of a draft that is at hand. */
export function messageOf(
  draft: Pick<Draft, "topicName" | "qos" | "retain" | "format" | "body" | "fileName" | "properties">,
): ComposedMessage {
  const { topicName, qos, retain, format, body, fileName, properties } = draft;
  return {
    topicName,
    qos,
    retain,
    format,
    body,
    ...(fileName === undefined ? {} : { fileName }),
    ...(properties === undefined ? {} : { properties }),
  };
}
