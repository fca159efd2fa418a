import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  type Channel,
  CONTRACT_VERSION,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
  type ContractError,
  decodeMessage,
  encodeMessage,
  engineMessageSchema,
  type PageMessage,
  type ViewAction,
  type ViewName,
  type ViewParams,
  views,
  type ViewValue,
} from "#shared/contract/index.ts";

/** A view that this page has open. */
export interface ViewHandle<Name extends ViewName> {
  /** Asks for another part of the view. Several calls within one frame travel as one. */
  setParams(params: ViewParams<Name>): void;
  act(action: ViewAction<Name>): void;
  close(): void;
}

/** The engine as a page sees it. It survives the engine: `attach` gives it another channel after a restart. */
export interface ContractClient {
  /** Gives a command. Expected failures, a lost engine among them, are values with words for people. */
  command<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<Result<CommandOutput<Name>, ContractError>>;
  /** Opens a view; `onValue` gets every value, `onFailure` is told why there will be none. */
  openView<Name extends ViewName>(
    name: Name,
    params: ViewParams<Name>,
    onValue: (value: ViewValue<Name>) => void,
    onFailure?: (error: ContractError) => void,
  ): ViewHandle<Name>;
  /**
   * The same client, but what it asks of a capture it asks of the opened capture file `id`. What only makes sense at the
   * embedded broker fails there, so that nobody who looks at a file changes what is alive. `undefined` asks the live one.
   */
  forCapture(id: string | undefined): ContractClient;
  /** Uses `channel` from now on: opens every view anew there. Commands under way on an old channel fail. */
  attach(channel: Channel): void;
  /** Calls `listener` with the id of the engine that said welcome, at each welcome; another id is another engine. */
  onWelcome(listener: (engineId: string) => void): () => void;
  /** Calls `listener` with whether an engine is attached, now and at each change. */
  onAttachment(listener: (isAttached: boolean) => void): () => void;
}

const ENGINE_LOST: ContractError = { code: "engine-lost", message: "the engine stopped before it could answer" };
const ENGINE_ABSENT: ContractError = { code: "engine-lost", message: "the engine is not running" };

/** Which commands and views are about a capture, live or opened: their names begin so. */
const aboutCapture =
  /^(?:capture|captureExport|topics?)\.|^(?:packets|captureOverview|topics|topic|topicTraffic|filterTest)$/;
/** Those that name packets or topics of the live capture alone. */
const aboutBroker = /^(?:retained|policy)\./;
const NO_BROKER: ContractError = { code: "refused", message: "a capture file has no broker behind it" };

interface PageView {
  readonly name: ViewName;
  readonly capture: string | undefined;
  params: unknown;
  isParamsDirty: boolean;
  readonly receive: (value: unknown) => void;
  readonly refuse: (error: ContractError) => void;
}

/** Creates the client; `scheduleFrame` is the page's `requestAnimationFrame` (a test passes its own). */
export function createContractClient(scheduleFrame: (task: () => void) => void): ContractClient {
  let channel: Channel | undefined;
  let nextId = 1;
  const waiting = new Map<number, (answer: Result<unknown, ContractError>) => void>();
  const open = new Map<number, PageView>();
  const attachmentListeners = new Set<(isAttached: boolean) => void>();
  const welcomeListeners = new Set<(engineId: string) => void>();

  function send(message: PageMessage): void {
    channel?.send(encodeMessage(message));
  }

  function receive(bytes: Uint8Array): void {
    const decoded = decodeMessage(bytes);
    const parsed = decoded.ok ? engineMessageSchema.safeParse(decoded.value) : undefined;
    if (parsed === undefined || !parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "reply":
        settle(message.id, ok(message.value));
        return;
      case "failure":
        settle(message.id, fail(message.error));
        return;
      case "view": {
        const view = open.get(message.view);
        if (view === undefined) return;
        view.receive(message.value);
        // Asking for the next value only after this frame is what keeps a busy page from drowning.
        scheduleFrame(() => {
          if (open.has(message.view)) send({ kind: "view.ready", view: message.view });
        });
        return;
      }
      case "view.failed":
        open.get(message.view)?.refuse(message.error);
        return;
      case "welcome":
        for (const listener of welcomeListeners) listener(message.engineId);
    }
  }

  function settle(id: number, answer: Result<unknown, ContractError>): void {
    const resolve = waiting.get(id);
    waiting.delete(id);
    resolve?.(answer);
  }

  function tellAttachment(): void {
    for (const listener of attachmentListeners) listener(channel !== undefined);
  }

  function lose(lost: Channel): void {
    if (channel !== lost) return;
    channel = undefined;
    for (const id of waiting.keys()) settle(id, fail(ENGINE_LOST));
    tellAttachment();
  }

  async function command<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    capture?: string,
  ): Promise<Result<CommandOutput<Name>, ContractError>> {
    if (channel === undefined) return fail(ENGINE_ABSENT);
    const id = nextId++;
    const answer = await new Promise<Result<unknown, ContractError>>((resolve) => {
      waiting.set(id, resolve);
      send({ kind: "command", id, name, ...scopeOf(capture), input });
    });
    if (!answer.ok) return answer;
    return parseOutput(name, answer.value);
  }

  function openView<Name extends ViewName>(
    name: Name,
    params: ViewParams<Name>,
    onValue: (value: ViewValue<Name>) => void,
    onFailure?: (error: ContractError) => void,
    capture?: string,
  ): ViewHandle<Name> {
    const view = nextId++;
    const state: PageView = {
      name,
      capture,
      params,
      isParamsDirty: false,
      receive(value) {
        const parsed = parseViewValue(name, value);
        if (parsed.ok) onValue(parsed.value);
        else onFailure?.(parsed.error);
      },
      refuse: (error) => onFailure?.(error),
    };
    open.set(view, state);
    send({ kind: "view.open", view, name, ...scopeOf(capture), params });
    return {
      setParams(next) {
        state.params = next;
        if (state.isParamsDirty) return;
        state.isParamsDirty = true;
        scheduleFrame(() => {
          state.isParamsDirty = false;
          if (open.has(view)) send({ kind: "view.params", view, params: state.params });
        });
      },
      act: (action) => send({ kind: "view.action", view, action }),
      close() {
        if (open.delete(view)) send({ kind: "view.close", view });
      },
    };
  }

  const client: ContractClient = {
    command: (name, input) => command(name, input),
    openView: (name, params, onValue, onFailure) => openView(name, params, onValue, onFailure),

    forCapture(capture) {
      if (capture === undefined) return client;
      return {
        ...client,
        async command(name, input) {
          if (aboutBroker.test(name)) return fail(NO_BROKER);
          return command(name, input, aboutCapture.test(name) ? capture : undefined);
        },
        openView: (name, params, onValue, onFailure) =>
          openView(name, params, onValue, onFailure, aboutCapture.test(name) ? capture : undefined),
      };
    },

    attach(next) {
      const old = channel;
      if (old !== undefined) {
        lose(old);
        old.close();
      }
      channel = next;
      next.onMessage(receive);
      next.onClose(() => lose(next));
      send({ kind: "hello", contractVersion: CONTRACT_VERSION });
      for (const [view, { name, capture, params }] of open) {
        send({ kind: "view.open", view, name, ...scopeOf(capture), params });
      }
      tellAttachment();
    },

    onWelcome(listener) {
      welcomeListeners.add(listener);
      return () => welcomeListeners.delete(listener);
    },

    onAttachment(listener) {
      attachmentListeners.add(listener);
      listener(channel !== undefined);
      return () => attachmentListeners.delete(listener);
    },
  };
  return client;
}

/** The live capture has no name. */
function scopeOf(capture: string | undefined): { readonly capture?: string } {
  return capture === undefined ? {} : { capture };
}

function parseOutput<Name extends CommandName>(name: Name, value: unknown): Result<CommandOutput<Name>, ContractError> {
  const parsed = commands[name].output.safeParse(value);
  // The schema of `name` has just accepted the value; the compiler cannot follow the table through a variable key.
  if (parsed.success) return ok(parsed.data as CommandOutput<Name>);
  return fail({ code: "invalid-output", message: `the engine's answer to \`${name}\` is not in the contract` });
}

function parseViewValue<Name extends ViewName>(name: Name, value: unknown): Result<ViewValue<Name>, ContractError> {
  const parsed = views[name].value.safeParse(value);
  if (parsed.success) return ok(parsed.data as ViewValue<Name>);
  return fail({ code: "invalid-output", message: `the engine's value of view \`${name}\` is not in the contract` });
}
