/**
 * The live tree of Topic Filters: who subscribes to what, at which QoS, with which options and in which groups. Put
 * together anew, in slices, while somebody looks and Subscriptions change. Start with `subscriptionsView.ts`.
 */
export { createSubscriptionsView } from "./subscriptionsView.ts";
