import type { ContractError, TopicDetail } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";

/** What is known of the selected topic. */
export interface SelectedTopic {
  readonly value: TopicDetail | undefined;
  readonly error: ContractError | undefined;
}

/** The root of the tree is no topic: asked for it, the engine has nothing to say. */
const NOTHING = 0;

/** Everything about the topic at a node. The topic that was selected before is never taken for it. */
export function useTopicDetail(node: number | undefined): SelectedTopic {
  const { value, error } = useView("topic", { node: node ?? NOTHING });
  return { value: value !== undefined && value.node === node ? value : undefined, error };
}
