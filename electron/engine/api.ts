import type { Result } from "#shared/base/index.ts";
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  ContractError,
  ViewAction,
  ViewName,
  ViewParams,
  ViewValue,
} from "#shared/contract/index.ts";

/** What a command answers: expected failures are values with words for people. */
export type CommandAnswer<Name extends CommandName> = Result<CommandOutput<Name>, ContractError>;

/** One function per command of the contract. Input is already validated. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (input: CommandInput<Name>) => CommandAnswer<Name> | Promise<CommandAnswer<Name>>;
};

/** A view that one page has open. It belongs to that page: expansion and scan state live here. */
export interface OpenView<Name extends ViewName> {
  /** Computes the present value. Called at most once per push, never while the page is still busy with the last. */
  value(): ViewValue<Name>;
  setParams(params: ViewParams<Name>): void;
  act(action: ViewAction<Name>): void;
  /** Works at what was asked last: a value now would be half an answer. `changed` is called when it has done. */
  readonly isBusy?: boolean;
  close(): void;
}

/** Where a view comes from. */
export interface ViewSource<Name extends ViewName> {
  /** The shortest time between two pushes, in milliseconds: 33 for what must look alive, 250 for counters. */
  readonly intervalMs: number;
  /** Opens the view for one page; `changed` says that `value()` would differ now. Cheap to call often. */
  open(params: ViewParams<Name>, changed: () => void): OpenView<Name>;
}

/** One source per view of the contract. */
export type ViewSources = { readonly [Name in ViewName]: ViewSource<Name> };

/** What an opened capture file answers: the part of the contract that asks a capture. */
export interface CaptureApi {
  readonly commands: Partial<CommandHandlers>;
  readonly views: Partial<ViewSources>;
}

/** The engine as the contract server sees it. */
export interface EngineApi {
  /** Differs for every start of the engine, so that a page notices that sequences and nodes began anew. */
  readonly engineId: string;
  readonly commands: CommandHandlers;
  readonly views: ViewSources;
  /** The opened capture file of that id; `undefined` when it is closed. */
  findCapture(id: string): CaptureApi | undefined;
}
