import { useMemo } from "react";
import { type Finding, type ProbeReport, renderReport, type ReportFormat } from "#shared/probe/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { type ProbeDraft, useAppState } from "#renderer/state/index.ts";
import { saveText } from "#renderer/ui/index.ts";
import { fileNameOf, filterOf } from "./words.ts";

/** What can be done with probes. */
export interface ProbeActions {
  /** Starts what is prepared, and shows it. Resolves with the refusal's words, if there is one. */
  start(draft: ProbeDraft, password: string): Promise<string | undefined>;
  stop(id: string): void;
  remove(id: string): void;
  save(report: ProbeReport, format: ReportFormat): void;
  copy(report: ProbeReport): void;
  /** Shows where a finding comes from, in the Capture activity. */
  showPackets(finding: Pick<Finding, "connections">): void;
}

const files = {
  markdown: { ending: "md", mediaType: "text/markdown" },
  json: { ending: "json", mediaType: "application/json" },
  text: { ending: "txt", mediaType: "text/plain" },
} as const;

/** The actions, bound to this page's engine. */
export function useProbeActions(): ProbeActions {
  const contract = useContract();
  const { probe, packets, layout, toasts } = useAppState();
  return useMemo(() => {
    const { notify } = toasts.getState();
    const refuse = (message: string): void => notify(`Not done: ${message}`, "failure");
    return {
      async start(draft, password) {
        const target = targetOf(draft, password);
        if (target === undefined) return "Choose a client";
        const { consented, deniedTopic, topicPrefix, identifierPrefix } = draft;
        const answer = await contract.command("probe.start", {
          target,
          consented: [...consented],
          ...(deniedTopic !== "" && consented.includes("denied-topic") ? { deniedTopic } : {}),
          ...(topicPrefix === "" ? {} : { topicPrefix }),
          ...(identifierPrefix === "" ? {} : { identifierPrefix }),
        });
        if (!answer.ok) return answer.error.message;
        // Whoever agrees agrees to one probe.
        probe.getState().change({ consented: [] });
        probe.getState().select(answer.value.id);
        return undefined;
      },
      stop(id) {
        void contract
          .command("probe.stop", { id })
          .then((answer) => (answer.ok ? undefined : refuse(answer.error.message)));
      },
      remove(id) {
        const focus = probe.getState();
        if (focus.selected === id) focus.select(undefined);
        if (focus.compared === id) focus.compareWith(undefined);
        void contract.command("probe.remove", { id });
      },
      save(report, format) {
        const { ending, mediaType } = files[format];
        saveText(fileNameOf(report, ending), mediaType, renderReport(report, format));
      },
      copy(report) {
        void navigator.clipboard.writeText(renderReport(report, "markdown")).then(
          () => notify("Report copied as Markdown"),
          () => notify("Copying is not allowed", "failure"),
        );
      },
      showPackets({ connections }) {
        if (connections.length === 0) return notify("Packets of former runs of the workbench are not kept");
        packets.getState().applyFilter(filterOf(connections));
        return layout.getState().showActivity("capture");
      },
    };
  }, [contract, probe, packets, layout, toasts]);
}

function targetOf(draft: ProbeDraft, password: string) {
  const { kind, address, verifiesCertificate, userName, clientId } = draft;
  if (kind === "embedded") return { kind } as const;
  if (kind === "client") return clientId === undefined ? undefined : ({ kind, id: clientId } as const);
  return {
    kind,
    address,
    verifiesCertificate,
    ...(userName === "" ? {} : { userName }),
    ...(password === "" ? {} : { password }),
  } as const;
}
