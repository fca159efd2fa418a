import type * as z from "zod/mini";
import { createDisposables, type Dispose, fail } from "#shared/base/index.ts";
import {
  type Channel,
  CONTRACT_VERSION,
  type CommandName,
  commands,
  type ContractError,
  decodeMessage,
  encodeMessage,
  type EngineMessage,
  type PageMessage,
  pageMessageSchema,
  type ViewName,
  views,
} from "#shared/contract/index.ts";
import type { CommandAnswer, EngineApi } from "#electron/engine/api.ts";
import type { Logger } from "#electron/engine/support/index.ts";

/** A page may not hold more views open than any screen needs: a page that leaks them is told, not served. */
const MAXIMUM_OPEN_VIEWS = 100;

/** Above this many unsent bytes no view is pushed: the next value will be fresher than this one. */
const BACKPRESSURE_BYTES = 4 * 1024 * 1024;

/** So long a half answer waits for the whole one: two drawings cost a person more time than one. */
const PATIENCE_MS = 70;

/** A view with what is needed to push it: at most one value is under way, and none more often than the interval. */
interface ServedView {
  readonly name: ViewName;
  readonly source: AnyOpenView;
  readonly intervalMs: number;
  isDirty: boolean;
  isPageReady: boolean;
  lastPushMs: number;
  /** When the page last asked for something else. */
  askedAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

type CommandMessage = Extract<PageMessage, { kind: "command" }>;
type OpenMessage = Extract<PageMessage, { kind: "view.open" }>;
type AnyViewSource = EngineApi["views"][ViewName];

/** Also for what only the live capture answers. */
const NO_SUCH_CAPTURE = "this capture file is closed, or cannot answer that";

/** A view whose name, params and actions were matched at run time, by the schemas of its own table entry. */
interface AnyOpenView {
  value(): unknown;
  setParams(params: unknown): void;
  act(action: unknown): void;
  readonly isBusy?: boolean;
  close(): void;
}

/**
 * Serves the contract to one page over its channel until the channel closes. Validates everything that arrives; a
 * message that breaks the contract is answered or logged, and never reaches the engine. Views are pushed at their
 * own pace: a new value leaves only when the page has drawn the last one, so a slow page delays nobody.
 */
export function serveContract(channel: Channel, api: EngineApi, logger: Logger): Dispose {
  const disposables = createDisposables();
  const open = new Map<number, ServedView>();
  let isClosed = false;

  function send(message: EngineMessage): void {
    if (!isClosed) channel.send(encodeMessage(message));
  }

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    for (const view of open.values()) endView(view);
    open.clear();
    disposables.dispose();
  }

  async function runCommand({ id, name, capture, input }: CommandMessage): Promise<void> {
    const answer = await answerCommand(api, name, capture, input);
    if (answer.ok) send({ kind: "reply", id, ok: true, value: answer.value });
    else send({ kind: "failure", id, error: answer.error });
  }

  function openView({ view, name, capture, params }: OpenMessage): void {
    if (!isViewName(name)) return failView(view, "unknown-view", `there is no view \`${name}\``);
    if (open.has(view)) return failView(view, "invalid-input", `view \`${view}\` is open already`);
    if (open.size >= MAXIMUM_OPEN_VIEWS) return failView(view, "refused", "too many views are open");
    const parsed = views[name].params.safeParse(params);
    if (!parsed.success) return failView(view, "invalid-input", describeIssues(parsed.error));
    const sources = capture === undefined ? api.views : api.findCapture(capture)?.views;
    const source = sources?.[name];
    if (source === undefined) return failView(view, "not-found", NO_SUCH_CAPTURE);
    const served: ServedView = {
      name,
      intervalMs: source.intervalMs,
      source: openAnyView(source, parsed.data, () => markDirty(served)),
      isDirty: true,
      isPageReady: true,
      lastPushMs: -Infinity,
      askedAtMs: -Infinity,
      timer: undefined,
    };
    open.set(view, served);
    pushWhenDue(view, served);
  }

  function failView(view: number, code: string, message: string): void {
    send({ kind: "view.failed", view, error: { code, message } });
  }

  function markDirty(served: ServedView): void {
    if (served.isDirty && !isWaitingForWork(served)) return;
    served.isDirty = true;
    if (isWaitingForWork(served) && served.source.isBusy !== true) {
      clearTimeout(served.timer);
      served.timer = undefined;
      served.askedAtMs = -Infinity;
    }
    for (const [view, candidate] of open) if (candidate === served) pushWhenDue(view, served);
  }

  function pushWhenDue(view: number, served: ServedView): void {
    if (!served.isDirty || !served.isPageReady || served.timer !== undefined || isClosed) return;
    const dueMs = served.lastPushMs + served.intervalMs;
    const patientUntilMs = served.source.isBusy === true ? served.askedAtMs + PATIENCE_MS : -Infinity;
    const waitMs = Math.max(dueMs, patientUntilMs) - performance.now();
    // Never at once, even when due: `changed` is called from hot paths, and several params may arrive in one turn.
    served.timer = setTimeout(
      () => {
        served.timer = undefined;
        push(view, served);
      },
      Math.max(0, waitMs),
    );
  }

  function push(view: number, served: ServedView): void {
    if (isClosed || open.get(view) !== served) return;
    served.lastPushMs = performance.now();
    if (channel.bufferedBytes > BACKPRESSURE_BYTES) return pushWhenDue(view, served);
    served.isDirty = false;
    served.isPageReady = false;
    send({ kind: "view", view, value: served.source.value() });
  }

  function receive(bytes: Uint8Array): void {
    const decoded = decodeMessage(bytes);
    const parsed = decoded.ok ? pageMessageSchema.safeParse(decoded.value) : undefined;
    if (parsed === undefined || !parsed.success) {
      logger.log("warn", "a page sent a message that is not in the contract; its channel is closed");
      channel.close();
      close();
      return;
    }
    handle(parsed.data);
  }

  function handle(message: PageMessage): void {
    switch (message.kind) {
      case "hello":
        send({ kind: "welcome", contractVersion: CONTRACT_VERSION, engineId: api.engineId });
        if (message.contractVersion !== CONTRACT_VERSION) {
          logger.log("warn", `a page speaks version \`${message.contractVersion}\` of the contract`);
        }
        return;
      case "command":
        void runCommand(message);
        return;
      case "view.open":
        openView(message);
        return;
      case "view.params":
        withView(message.view, (served) => {
          const parsed = views[served.name].params.safeParse(message.params);
          if (!parsed.success) return failView(message.view, "invalid-input", describeIssues(parsed.error));
          served.source.setParams(parsed.data);
          served.isDirty = true;
          // What a person has asked for does not wait for the interval.
          served.lastPushMs = -Infinity;
          served.askedAtMs = performance.now();
          pushWhenDue(message.view, served);
        });
        return;
      case "view.action":
        withView(message.view, (served) => {
          const parsed = views[served.name].action.safeParse(message.action);
          if (!parsed.success) return failView(message.view, "invalid-input", describeIssues(parsed.error));
          served.source.act(parsed.data);
          served.isDirty = true;
          served.lastPushMs = -Infinity;
          served.askedAtMs = performance.now();
          pushWhenDue(message.view, served);
        });
        return;
      case "view.ready":
        withView(message.view, (served) => {
          served.isPageReady = true;
          pushWhenDue(message.view, served);
        });
        return;
      case "view.close":
        withView(message.view, endView);
        open.delete(message.view);
    }
  }

  /** A view that has just been closed may still be named by messages under way: they are stale, not wrong. */
  function withView(view: number, use: (served: ServedView) => void): void {
    const served = open.get(view);
    if (served !== undefined) use(served);
  }

  disposables.use(channel.onMessage(receive));
  disposables.use(channel.onClose(close));
  return close;
}

/** Whether a value is held back because the view still works at it. */
function isWaitingForWork({ timer, askedAtMs }: ServedView): boolean {
  return timer !== undefined && performance.now() < askedAtMs + PATIENCE_MS;
}

function endView(served: ServedView): void {
  clearTimeout(served.timer);
  served.source.close();
}

async function answerCommand(
  api: EngineApi,
  name: string,
  capture: string | undefined,
  input: unknown,
): Promise<CommandAnswer<CommandName>> {
  if (!isCommandName(name)) return fail({ code: "unknown-command", message: `there is no command \`${name}\`` });
  const parsed = commands[name].input.safeParse(input);
  if (!parsed.success) return fail({ code: "invalid-input", message: describeIssues(parsed.error) });
  // The schema that belongs to `name` has just accepted the input: the one place where the compiler cannot see
  // that the two halves of the table fit.
  const handlers = capture === undefined ? api.commands : api.findCapture(capture)?.commands;
  const handler = handlers?.[name] as
    ((input: unknown) => CommandAnswer<CommandName> | Promise<CommandAnswer<CommandName>>) | undefined;
  return handler?.(parsed.data) ?? fail({ code: "not-found", message: NO_SUCH_CAPTURE });
}

function openAnyView(source: AnyViewSource, params: unknown, changed: () => void): AnyOpenView {
  // As with commands: `params` was accepted by this view's own schema.
  const matched = source as { open(params: unknown, changed: () => void): unknown };
  return matched.open(params, changed) as AnyOpenView;
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function isViewName(name: string): name is ViewName {
  return Object.hasOwn(views, name);
}

function describeIssues(error: z.core.$ZodError): ContractError["message"] {
  return error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message || issue.code}`).join("; ");
}
