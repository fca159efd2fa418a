/**
 * The topics: every one that has carried a message, as a tree of levels in typed arrays, with its last value. Fed by
 * the capture; knows messages and never packets. Start with `topicStore.ts`, then `topicTree.ts` (the tree),
 * `projection.ts` (what one view shows of it), `order` (in which order), `search` and `traffic.ts` (who floods).
 */
export { createFilterTestView } from "./filterTestView.ts";
export { createTopicCommands } from "./topicCommands.ts";
export { createTopicTrafficView } from "./topicTrafficView.ts";
export { createTopicDetailView } from "./topicDetailView.ts";
export { createTopicStore, defaultTopicLimits, type TopicLimits, type TopicStore } from "./topicStore.ts";
export { createOrderedChildren, createProjection, type ProjectedRow, type Projection } from "./projection.ts";
export { createTopicTree, NONE, ROOT, type TopicTree } from "./topicTree.ts";
export { createTopicsView, type TopicsViewOptions } from "./topicsView.ts";
