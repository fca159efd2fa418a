import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand";
import { persist } from "zustand/middleware";
import { persistedAs, type StorageFailure, type TextStorage } from "./persistence.ts";

const ruleSchema = z.object({
  /** A Topic Filter: the rule is for the messages on the topics it matches. */
  filter: z.string(),
  format: z.enum([
    "text",
    "json",
    "xml",
    "hex",
    "base64",
    "cbor",
    "messagePack",
    "protobuf",
    "sparkplug",
    "avro",
    "image",
  ]),
  /** A `FileDescriptorSet` in Base64, and the message in it that the payloads are. */
  descriptorSet: z.optional(z.string()),
  messageType: z.optional(z.string()),
  /** The JSON of an Avro schema. */
  avroSchema: z.optional(z.string()),
});

const keptSchema = z.object({ rules: z.array(ruleSchema) });

/** How the payloads on some topics are decoded. */
export type PayloadRule = z.infer<typeof ruleSchema>;

/** The rules, the first that matches counts. They survive a restart. */
export interface PayloadRules extends z.infer<typeof keptSchema> {
  /** Puts a rule before the others, in place of the one with the same Topic Filter. */
  add(rule: PayloadRule): void;
  remove(filter: string): void;
}

/** Creates the store of the rules, with what `storage` remembers. */
export function createPayloadRulesStore(storage: TextStorage, onFailure: StorageFailure): StoreApi<PayloadRules> {
  return createStore<PayloadRules>()(
    persist(
      (set) => ({
        rules: [],
        add: (rule) => set(({ rules }) => ({ rules: [rule, ...without(rules, rule.filter)] })),
        remove: (filter) => set(({ rules }) => ({ rules: without(rules, filter) })),
      }),
      persistedAs("payload rules", keptSchema, storage, onFailure),
    ),
  );
}

function without(rules: readonly PayloadRule[], filter: string): PayloadRule[] {
  return rules.filter((rule) => rule.filter !== filter);
}
