import * as z from "zod/mini";
import { type BrokerSettingsValues, brokerSettingsSchema, listenerConfigSchema } from "#shared/contract/index.ts";

const keptBrokerSchema = z.strictObject({
  /** What differs from the defaults. */
  settings: z.partial(brokerSettingsSchema),
  /** Absent as long as nobody has changed them. */
  listeners: z.optional(z.array(z.strictObject({ id: z.string(), config: listenerConfigSchema }))),
});

/** What of the broker's administration outlives the engine. */
export type KeptBroker = z.infer<typeof keptBrokerSchema>;

/** How it is written: for whoever opens the data folder. */
export const brokerDocumentKind = { name: "broker", version: 1, schema: keptBrokerSchema };

/** The document of the broker's administration, in memory and in its file. */
export interface BrokerDocument {
  readonly kept: KeptBroker;
  keepSettings(settings: Partial<BrokerSettingsValues>): void;
  keepListeners(listeners: NonNullable<KeptBroker["listeners"]>): void;
}

/** Opens the document; without a file it lasts as long as the engine. */
export function createBrokerDocument(file?: {
  readonly initial: KeptBroker | undefined;
  write(value: KeptBroker): void;
}): BrokerDocument {
  let kept: KeptBroker = file?.initial ?? { settings: {} };

  function keep(changes: Partial<KeptBroker>): void {
    kept = { ...kept, ...changes };
    file?.write(kept);
  }

  return {
    get kept() {
      return kept;
    },
    keepSettings: (settings) => keep({ settings }),
    keepListeners: (listeners) => keep({ listeners }),
  };
}
