import { type ReactNode, useState } from "react";
import { type BrokerSettingsValues, type Durability, type SettingName, settingRanges } from "#shared/contract/index.ts";
import { useContract, useView } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import {
  Banner,
  Button,
  EmptyState,
  Message,
  Pane,
  ScrollArea,
  SelectField,
  TextField,
  Toolbar,
} from "#renderer/ui/index.ts";
import { DenialFields } from "./DenialFields.tsx";
import styles from "./Settings.module.css";
import { settingGroups, type SettingWords } from "./settingWords.ts";

const strategies = [
  { value: "round-robin", label: "In turn" },
  { value: "sticky", label: "Always the same, while it is there" },
  { value: "hash-publisher", label: "By publisher" },
  { value: "hash-topic", label: "By topic" },
] as const;
const durabilities = [
  { value: "memory", label: "Memory: nothing outlives the workbench" },
  { value: "written", label: "Written: outlives a crash of the workbench" },
  { value: "synced", label: "Synced: outlives a loss of power" },
] as const;

type Settings = BrokerSettingsValues;

/** Every limit of the broker, and how it keeps and shares messages. What is changed here outlives the workbench. */
export function SettingsSection(): ReactNode {
  const contract = useContract();
  const { broker, toasts } = useAppState();
  const { value, error } = useView("brokerSettings", {});

  async function configure(settings: Partial<Settings>): Promise<void> {
    const answer = await contract.command("broker.configure", { settings });
    if (!answer.ok) toasts.getState().notify(`Not done: ${answer.error.message}`, "failure");
  }

  if (error !== undefined)
    return (
      <EmptyState title="The settings cannot be shown">
        <Message text={error.message} isSentence />
      </EmptyState>
    );
  return (
    <div className={styles.stack}>
      <Toolbar label="Settings">
        <span className={styles.file}>
          {value === undefined
            ? ""
            : value.file === undefined
              ? "Kept until the workbench ends"
              : `Kept in ${value.file}`}
        </span>
        <Button onClick={() => broker.getState().openDialog({ kind: "resetSettings" })}>Reset all…</Button>
      </Toolbar>
      <Pane label="Settings">
        {value !== undefined && (
          <ScrollArea label="Broker settings">
            {value.notices.map((notice) => (
              <Banner key={notice} tone="warning" title="About the data folder">
                {notice}
              </Banner>
            ))}
            {settingGroups.map(({ title, settings }) => (
              <section key={title} aria-label={title} className={styles.group}>
                <h3>{title}</h3>
                {describeEffect(settings) !== "" && <p className={styles.effect}>{describeEffect(settings)}</p>}
                <div className={styles.fields}>
                  {settings.map((words) => (
                    <NumberSetting
                      // A value that was changed elsewhere begins anew.
                      key={`${words.name} ${value.settings[words.name]}`}
                      words={words}
                      value={value.settings[words.name]}
                      initial={value.defaults[words.name]}
                      onValue={(number) => void configure({ [words.name]: number })}
                    />
                  ))}
                </div>
              </section>
            ))}
            <section aria-label="Messages" className={styles.group}>
              <h3>Messages</h3>
              <div className={styles.fields}>
                <SelectField
                  label="A shared subscription serves its members"
                  value={value.settings.sharedStrategy}
                  choices={strategies}
                  onValue={(sharedStrategy) => void configure({ sharedStrategy })}
                  hint="Holds at once"
                />
                <TextSetting
                  key={value.settings.responseTopicPrefix}
                  value={value.settings.responseTopicPrefix}
                  onValue={(responseTopicPrefix) => void configure({ responseTopicPrefix })}
                />
                <SelectField<Durability>
                  label="Sessions and retained messages are kept"
                  value={value.settings.durability}
                  choices={durabilities}
                  onValue={(durability) => void configure({ durability })}
                  hint={
                    value.settings.durability === value.durabilityNow
                      ? "Changes hold after the next start of the workbench"
                      : `▲ ${value.durabilityNow} until the workbench starts again`
                  }
                />
              </div>
            </section>
            <DenialFields />
          </ScrollArea>
        )}
      </Pane>
    </div>
  );
}

interface NumberSettingProps {
  readonly words: SettingWords;
  readonly value: number;
  readonly initial: number;
  readonly onValue: (value: number) => void;
}

/** What of a group holds only for who connects later; empty when all of it holds at once. */
function describeEffect(settings: readonly SettingWords[]): string {
  const later = settings.filter(({ name }) => settingRanges[name].effect === "connections");
  if (later.length === 0) return "";
  if (later.length === settings.length) return "All of it holds for clients that connect from now on";
  return `For clients that connect from now on: ${later.map(({ label }) => label).join(", ")}`;
}

/** A number that takes effect when the field is left, or with Enter. */
function NumberSetting({ words, value, initial, onValue }: NumberSettingProps): ReactNode {
  const { label, unit, hint, scale = 1 } = words;
  const [text, setText] = useState(() => textOf(value / scale));
  const { minimum, maximum } = settingRanges[words.name];
  const number = readSetting(text, scale, words.name);
  const usual = value === initial ? "" : `. Usually ${textOf(initial / scale)}`;

  function take(): void {
    if (number !== undefined && number !== value) onValue(number);
  }

  if (words.choices !== undefined) {
    return (
      <SelectField
        label={label}
        value={String(value)}
        choices={words.choices.map((choice) => ({ value: choice, label: choice }))}
        onValue={(choice) => onValue(Number(choice))}
        hint={`${hint}${usual}`}
      />
    );
  }
  return (
    <TextField
      label={unit === "" ? label : `${label} (${unit})`}
      isMono
      inputMode="decimal"
      value={text}
      onValue={setText}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      hint={`${hint}${usual}`}
      error={
        number === undefined ? `A number from ${textOf(minimum / scale)} to ${textOf(maximum / scale)}` : undefined
      }
    />
  );
}

interface TextSettingProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** The beginning of Response Information; takes effect when the field is left, or with Enter. */
function TextSetting({ value, onValue }: TextSettingProps): ReactNode {
  const [text, setText] = useState(value);
  const isValid = !/[+#\0]/.test(text);

  function take(): void {
    if (isValid && text !== value) onValue(text);
  }

  return (
    <TextField
      label="Response Information begins with"
      isMono
      maxLength={1_024}
      value={text}
      onValue={setText}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      hint="For 5.0 clients that ask for it, their Client Identifier follows; empty: none"
      error={isValid ? undefined : "It begins Topic Names: no + or #"}
    />
  );
}

function readSetting(text: string, scale: number, name: SettingName): number | undefined {
  const { minimum, maximum } = settingRanges[name];
  const number = /^\d{1,15}(\.\d{1,6})?$/.test(text.trim()) ? Math.round(Number(text) * scale) : Number.NaN;
  if (scale === 1 && text.includes(".")) return undefined;
  return number >= minimum && number <= maximum ? number : undefined;
}

function textOf(number: number): string {
  return String(Math.round(number * 1_000_000) / 1_000_000);
}
