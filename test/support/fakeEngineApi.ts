import { fail } from "#shared/base/index.ts";
import { commands, type ViewName, views } from "#shared/contract/index.ts";
import type { CaptureApi, CommandHandlers, EngineApi, ViewSource, ViewSources } from "#electron/engine/api.ts";

/** An engine that refuses every command and has no view but those a test gives it. */
export function createFakeEngineApi(given: {
  readonly engineId?: string;
  readonly commands?: Partial<CommandHandlers>;
  readonly views?: Partial<ViewSources>;
  readonly captures?: ReadonlyMap<string, CaptureApi>;
}): EngineApi {
  const refusal = () => fail({ code: "refused", message: "not part of this test" });
  const noView: ViewSource<ViewName> = {
    intervalMs: 0,
    open() {
      throw new Error("a view that the test has not given was opened");
    },
  };
  return {
    engineId: given.engineId ?? "engine-1",
    commands: {
      ...Object.fromEntries(Object.keys(commands).map((name) => [name, refusal])),
      ...given.commands,
    } as CommandHandlers,
    views: { ...Object.fromEntries(Object.keys(views).map((name) => [name, noView])), ...given.views } as ViewSources,
    findCapture: (id) => given.captures?.get(id),
  };
}
