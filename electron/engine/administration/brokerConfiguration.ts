import { ok } from "#shared/base/index.ts";
import { type BrokerSettingsValues, type Durability } from "#shared/contract/index.ts";
import type { CommandHandlers, ViewSource } from "../api.ts";
import { type Broker, type BrokerSettings, defaultBrokerSettings } from "../broker/index.ts";
import { type Clock, createChangeSignal } from "../support/index.ts";
import type { BrokerDocument } from "./brokerDocument.ts";

/** The broker's settings as a person changes them: the contract's commands and view about them. */
export interface BrokerConfiguration {
  /** In force, or from the next start of the engine. */
  readonly values: BrokerSettingsValues;
  readonly commands: Pick<CommandHandlers, "broker.configure" | "broker.resetSettings">;
  readonly view: ViewSource<"brokerSettings">;
  dispose(): void;
}

export interface BrokerConfigurationOptions {
  readonly clock: Clock;
  readonly broker: Pick<Broker, "configure">;
  readonly document: BrokerDocument;
  /** Absent when nothing is kept. */
  readonly folder:
    { readonly path: string; readonly notices: readonly string[]; onNotice(listener: () => void): void } | undefined;
  /** What the broker's state rests on in this run. */
  readonly kept: {
    readonly durability: Durability;
    readonly notices: readonly string[];
    onChange(listener: () => void): void;
  };
}

const CHANGE_DELAY_MS = 10;

/** What a workbench that was never changed does. */
const defaults: BrokerSettingsValues = { ...settingsOf(defaultBrokerSettings), durability: "memory" };

/** Applies the settings that were kept, and keeps what is changed. */
export function createBrokerConfiguration(options: BrokerConfigurationOptions): BrokerConfiguration {
  const { broker, document, folder } = options;
  const changes = createChangeSignal(options.clock, CHANGE_DELAY_MS);
  folder?.onNotice(changes.touch);
  options.kept.onChange(changes.touch);
  let values: BrokerSettingsValues = { ...defaults, ...definedOf(document.kept.settings) };

  function apply(next: BrokerSettingsValues): void {
    values = next;
    const { durability: _, ...settings } = next;
    broker.configure(settings);
    changes.touch();
  }

  function set(next: BrokerSettingsValues): void {
    apply(next);
    const kept = Object.entries(next).filter(([name, value]) => Reflect.get(defaults, name) !== value);
    document.keepSettings(Object.fromEntries(kept));
  }

  apply(values);
  return {
    get values() {
      return values;
    },
    commands: {
      "broker.configure"({ settings }) {
        set({ ...values, ...definedOf(settings) });
        return ok({});
      },
      "broker.resetSettings"() {
        set(defaults);
        return ok({});
      },
    },
    view: {
      intervalMs: 100,
      open: (_, changed) => ({
        value: () => ({
          settings: values,
          defaults,
          durabilityNow: options.kept.durability,
          ...(folder === undefined ? {} : { file: `${folder.path}/broker.json` }),
          notices: [...(folder?.notices ?? []), ...options.kept.notices],
        }),
        setParams() {},
        act() {},
        close: changes.onChange(changed),
      }),
    },
    dispose: changes.dispose,
  };
}

function settingsOf(settings: BrokerSettings): Omit<BrokerSettingsValues, "durability"> {
  // How refusals are answered is kept with the policy.
  const { deniedPublish: _, deniedSubscribe: __, ...rest } = settings;
  return rest;
}

/** Without what is there and undefined: it must not overrule what stands. */
function definedOf(settings: {
  readonly [Name in keyof BrokerSettingsValues]?: BrokerSettingsValues[Name] | undefined;
}): Partial<BrokerSettingsValues> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
