import { lazy, Suspense, useEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { CommandOutput } from "#shared/contract/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { EmptyState, Message, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Rules.module.css";

// uPlot comes when the first curve is drawn.
const PreviewChart = lazy(async () => ({ default: (await import("./PreviewChart.tsx")).PreviewChart }));

type Preview = CommandOutput<"rules.preview">;

interface PreviewPaneProps {
  readonly text: string;
  readonly check: Pick<CommandOutput<"rules.check">, "problems" | "simulations">;
}

const STEPS = 200;
const LISTED_STEPS = 50;

/** The values that a simulation would make, the same ones as when it runs. Nothing is sent. */
export function PreviewPane({ text, check: { problems, simulations } }: PreviewPaneProps) {
  const [chosen, setChosen] = useState<string>();
  const [deviceText, setDeviceText] = useState("1");
  const simulation = simulations.find(({ name }) => name === chosen) ?? simulations[0];
  const device = Number(deviceText);
  const devices = simulation?.devices ?? 1;
  const isDevice = Number.isInteger(device) && device >= 1 && device <= devices;
  const preview = usePreview(text, simulation?.index, isDevice ? device : undefined);
  if (simulation === undefined && problems.some(({ severity }) => severity === "error")) {
    return (
      <div className={styles.scroll}>
        <EmptyState isSmall title="The document has errors">
          They are listed below it. Once they are mended, the curves stand here.
        </EmptyState>
      </div>
    );
  }
  if (simulation === undefined) {
    return (
      <div className={styles.scroll}>
        <EmptyState isSmall title="No values to preview">
          A rule with every and values plays a device: its curves stand here before anything is sent.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.scroll}>
      <div className={styles.pair}>
        <SelectField
          label="Rule"
          value={simulation.name}
          choices={simulations.map(({ name }) => ({ value: name, label: name }))}
          onValue={setChosen}
        />
        <TextField
          label={`Device, of ${devices}`}
          inputMode="numeric"
          value={deviceText}
          onValue={setDeviceText}
          error={isDevice ? undefined : `A whole number from 1 to ${devices}`}
        />
      </div>
      {preview?.ok === false && (
        <p className={styles.refused}>
          ⊘ <Message text={preview.reason} />
        </p>
      )}
      {preview?.ok === true && <Curves preview={preview.value} />}
    </div>
  );
}

function Curves({ preview: { intervalMs, series } }: { readonly preview: Preview }) {
  const curves = series.filter(({ texts }) => texts.some((each) => each !== "" && Number.isFinite(Number(each))));
  const steps = series[0]?.texts.length ?? 0;
  return (
    <>
      {curves.map(({ name, texts }) => (
        <figure key={name} className={styles.curve}>
          <figcaption>{escapeText(name)}</figcaption>
          <Suspense fallback={<div className={styles.canvas} aria-busy="true" />}>
            <PreviewChart intervalMs={intervalMs} texts={texts} />
          </Suspense>
        </figure>
      ))}
      <table className={styles.table}>
        <caption>{steps > LISTED_STEPS ? `The first ${LISTED_STEPS} of ${steps} steps` : `${steps} steps`}</caption>
        <thead>
          <tr>
            <th scope="col">After</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {escapeText(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: Math.min(steps, LISTED_STEPS) }, (_, step) => (
            <tr key={step}>
              <th scope="row">{(step * intervalMs) / 1_000} s</th>
              {series.map(({ name, texts }) => (
                <td key={name}>{escapeText(texts[step] ?? "")}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type Asked = { readonly ok: true; readonly value: Preview } | { readonly ok: false; readonly reason: string };

function usePreview(text: string, rule: number | undefined, device: number | undefined): Asked | undefined {
  const contract = useContract();
  const [asked, setAsked] = useState<Asked>();
  useEffect(() => {
    if (rule === undefined || device === undefined) return undefined;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      const answer = await contract.command("rules.preview", { text, rule, device, steps: STEPS });
      if (!isWanted) return;
      setAsked(answer.ok ? { ok: true, value: answer.value } : { ok: false, reason: answer.error.message });
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [contract, text, rule, device]);
  return asked;
}
