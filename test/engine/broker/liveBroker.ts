import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectDefined } from "#shared/base/index.ts";
import {
  type Authorizer,
  type BrokerSettings,
  createBroker,
  type ListenRequest,
  noCapture,
} from "#electron/engine/broker/index.ts";
import { type LocalAuthority, openLocalAuthority } from "#electron/engine/certificates/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

/** A broker on real sockets of loopback, with an authority of its own. */
export async function startLiveBroker(
  options: { readonly settings?: Partial<BrokerSettings>; readonly authorizer?: Authorizer } = {},
) {
  const clock = createSystemClock();
  const log: string[] = [];
  let connections = 0;
  const broker = createBroker({
    clock,
    ids: createRandomIdSource(),
    logger: { log: (level, text) => void log.push(`${level} ${text}`) },
    authorizer: options.authorizer ?? createPermissiveAuthorizer(),
    captureSink: { ...noCapture, connectionOpened: () => ++connections },
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const folder = await mkdtemp(join(tmpdir(), "wirebench-"));

  return {
    broker,
    log,
    folder,
    /** Opens a listener on a free port, which it answers. */
    async listen(request: Partial<ListenRequest> = {}): Promise<number> {
      const listening = await broker.listen({ host: "127.0.0.1", port: 0, ...request });
      if (!listening.ok) throw new Error(JSON.stringify(listening.error));
      return listening.value.port;
    },
    async authority(): Promise<LocalAuthority> {
      const opened = await openLocalAuthority({ folder: join(folder, "certificates"), clock });
      return expectDefined(opened.ok ? opened.value : undefined, "a new folder takes an authority");
    },
    async stop(): Promise<void> {
      await broker.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type LiveBroker = Awaited<ReturnType<typeof startLiveBroker>>;
