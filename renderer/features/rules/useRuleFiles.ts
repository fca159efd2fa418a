import { type DragEvent, useMemo } from "react";
import { MAXIMUM_RULE_CHARACTERS } from "#shared/rules/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";

/** Takes documents and tables from files. */
export interface RuleFiles {
  /** Keeps a new document and shows it. */
  create(text: string): Promise<void>;
  /** Documents become rule sets, tables lie beside them. */
  open(files: readonly File[]): Promise<void>;
}

const MAXIMUM_TABLE_BYTES = 4 * 1024 * 1024;

/** The endings of what can be opened, for a file dialog. */
export const RULE_FILE_ENDINGS = ".yaml,.yml,.json,.csv";

/** The actions, bound to this page's engine. */
export function useRuleFiles(): RuleFiles {
  const contract = useContract();
  const { rules, toasts } = useAppState();
  return useMemo(() => {
    const { notify } = toasts.getState();

    async function create(text: string): Promise<void> {
      const answer = await contract.command("rules.create", { text });
      if (answer.ok) rules.getState().select(answer.value.id);
      else notify(`Not created: ${answer.error.message}`, "failure");
    }

    async function addTable(file: File): Promise<void> {
      const answer = await contract.command("rules.addFile", { name: file.name, text: await file.text() });
      if (answer.ok) notify(`Rules can read ${file.name} now: csv: { file: ${file.name} }`);
      else notify(`${file.name} was not taken: ${answer.error.message}`, "failure");
    }

    async function openOne(file: File): Promise<void> {
      const isTable = /\.csv$/i.test(file.name);
      const limit = isTable ? MAXIMUM_TABLE_BYTES : MAXIMUM_RULE_CHARACTERS;
      if (file.size > limit) return notify(`${file.name} is larger than ${limit / 1024 / 1024} MB`, "failure");
      return isTable ? addTable(file) : create(await file.text());
    }

    return {
      create,
      async open(files) {
        for (const file of files) await openOne(file);
      },
    };
  }, [contract, rules, toasts]);
}

/** Takes files that are dropped onto an element, before the window takes them for captures. */
export function fileDrop(open: RuleFiles["open"]) {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  return {
    onDragOver(event: DragEvent): void {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDrop(event: DragEvent): void {
      if (!hasFiles(event)) return;
      event.preventDefault();
      void open([...event.dataTransfer.files]);
    },
  };
}
