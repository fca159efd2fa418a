import { fail, ok } from "#shared/base/index.ts";
import type { PlayStep } from "#shared/contract/index.ts";
import { findPartner, type Witness } from "#shared/policy/analysis/index.ts";
import type { Account, AccountBook, Identity, PolicyDocument } from "#shared/policy/index.ts";
import type { CommandAnswer } from "../api.ts";
import type { Broker } from "../broker/index.ts";
import type { PacketSource } from "../capture/index.ts";
import type { DenialLog, RulesAuthorizer } from "../policy/index.ts";
import { createScriptedClient, type ScriptedClient } from "./scriptedClient.ts";

/** Where a witness is played. */
export interface Stage {
  readonly broker: Pick<Broker, "accept" | "client">;
  readonly authorizer: RulesAuthorizer;
  readonly denials: DenialLog;
  readonly source: Pick<PacketSource, "log" | "connections">;
}

/** Reason Codes from here on refuse. */
const FIRST_REFUSAL = 0x80;

/**
 * Plays a witness at the broker, which must enforce the policy that it speaks of: the client connects, and publishes
 * or subscribes; where another client is needed to show it, that one connects too. Their accounts exist only meanwhile.
 */
export async function playWitness(
  stage: Stage,
  document: PolicyDocument,
  witness: Witness,
): Promise<CommandAnswer<"policy.playWitness">> {
  const { identity, against, action, topicName, decision } = witness;
  const known = against === undefined ? [identity] : [identity, against];
  const partner = findPartner(document, action === "publish" ? "receive" : "publish", topicName, known);
  const cast = partner === undefined ? [identity] : [identity, partner];
  const present = cast.find(({ clientIdentifier }) => stage.broker.client(clientIdentifier) !== undefined);
  if (present !== undefined) {
    return fail({
      code: "refused",
      message: `a client \`${present.clientIdentifier}\` has a session at the broker: the witness would take it over`,
    });
  }
  const accounts = stage.authorizer.access.accounts;
  const lent = withAccounts(accounts, cast);
  stage.authorizer.replace({ accounts: lent });
  const script = createScript(stage);
  try {
    const shown =
      action === "publish" ? await playPublish(script, witness, partner) : await playReceive(script, witness, partner);
    const can = decision.effect === "allow" ? "can" : "cannot";
    const claim = `${identity.clientIdentifier} ${can} ${action} ${topicName}`;
    const text = shown ? `shown: ${claim}` : `not shown: the broker did otherwise than the proof says, that ${claim}`;
    return ok({ steps: script.steps, isShown: shown, text });
  } finally {
    script.end();
    // Another policy, applied meanwhile, brought accounts of its own.
    if (stage.authorizer.access.accounts === lent) stage.authorizer.replace({ accounts });
  }
}

/** The message is published; where somebody may receive it, it arrives there or does not. */
async function playPublish(
  script: Script,
  { identity, topicName, decision }: Witness,
  partner: Identity | undefined,
): Promise<boolean> {
  const isAllowed = decision.effect === "allow";
  const observer = partner === undefined ? undefined : await script.enter(partner);
  if (observer !== undefined) await script.subscribe(observer, topicName);
  const client = await script.enter(identity);
  if (client === undefined) return !isAllowed;
  const wasAllowed = await script.publish(client, topicName);
  if (observer === undefined) return wasAllowed === isAllowed;
  return (await script.expect(observer, topicName)) === isAllowed && wasAllowed === isAllowed;
}

/** The client subscribes; where somebody may publish, a message comes or does not. */
async function playReceive(
  script: Script,
  { identity, topicName, decision }: Witness,
  partner: Identity | undefined,
): Promise<boolean> {
  const isAllowed = decision.effect === "allow";
  const client = await script.enter(identity);
  if (client === undefined) return !isAllowed;
  const isGranted = await script.subscribe(client, topicName);
  const publisher = isGranted && partner !== undefined ? await script.enter(partner) : undefined;
  if (publisher === undefined) return isGranted === isAllowed;
  await script.publish(publisher, topicName);
  return (await script.expect(client, topicName)) === isAllowed;
}

interface Player {
  readonly name: string;
  readonly client: ScriptedClient;
}

type Script = ReturnType<typeof createScript>;

/** Verbs that note what they did, with the packets of it. */
function createScript({ broker, denials, source }: Stage) {
  const steps: PlayStep[] = [];
  const players: Player[] = [];

  /** Does something and notes it; `judge` says what came of it, given the refusals meanwhile. */
  async function act<Value>(
    name: string,
    text: string,
    work: () => Promise<Value>,
    judge: (value: Value, denied: boolean) => PlayStep["outcome"],
  ): Promise<boolean> {
    const first = source.log.nextSequence;
    const from = denials.nextIndex;
    const value = await work();
    const denied = denials
      .since(from)
      .filter((row) => row.clientIdentifier === name)
      .at(-1);
    const outcome = judge(value, denied !== undefined);
    const code = typeof value === "number" && value >= FIRST_REFUSAL ? `reason code 0x${value.toString(16)}` : "";
    const rule = denied === undefined ? "" : `denied by ${denied.rule?.text ?? "default: no rule speaks of it"}`;
    const detail = [rule, code].filter((part) => part !== "").join(", ");
    steps.push({
      client: name,
      text,
      outcome,
      ...(detail === "" ? {} : { detail }),
      sequences: sequencesOf(name, first),
    });
    return outcome === "allowed" || outcome === "arrived";
  }

  function sequencesOf(name: string, first: number): number[] {
    const found: number[] = [];
    for (let sequence = first; sequence < source.log.nextSequence; sequence++) {
      const segment = source.log.segmentOf(sequence);
      const connection = segment?.connection[sequence - segment.firstSequence];
      if (connection === undefined) continue;
      if (source.connections.find(connection)?.clientIdentifier === name) found.push(sequence);
    }
    return found;
  }

  const answered = (code: number | undefined): PlayStep["outcome"] =>
    code !== undefined && code < FIRST_REFUSAL ? "allowed" : "denied";

  return {
    steps,
    /** Connects a client; `undefined` when it was refused. */
    async enter({ clientIdentifier, username }: Identity): Promise<Player | undefined> {
      const client = createScriptedClient(broker, { clientIdentifier, userName: username });
      const player = { name: clientIdentifier, client };
      players.push(player);
      const isIn = await act(clientIdentifier, `${clientIdentifier} connects`, client.connect, answered);
      return isIn ? player : undefined;
    },
    subscribe: ({ name, client }: Player, topicName: string) =>
      act(name, `${name} subscribes to ${topicName}`, () => client.subscribe(topicName), answered),
    publish: ({ name, client }: Player, topicName: string) =>
      act(
        name,
        `${name} publishes ${topicName}`,
        () => client.publish({ topicName, payload: "witness", qos: 0 }),
        (_, isDenied) => (isDenied ? "denied" : "allowed"),
      ),
    /** Whether a message has come by now. */
    expect: ({ name, client }: Player, topicName: string) =>
      act(name, `${topicName} at ${name}`, client.settle, () =>
        client.messages.includes(topicName) ? "arrived" : "missing",
      ),
    end() {
      for (const { client } of players) client.disconnect();
    },
  };
}

/** The accounts with those of the cast in front, so that each is found for nobody but its own Client Identifier. */
function withAccounts(book: AccountBook | undefined, cast: readonly Identity[]): AccountBook {
  const own = cast.map(({ clientIdentifier, username, groups, attributes }): Account => ({
    ...(username === undefined ? {} : { username }),
    clientId: clientIdentifier,
    groups: [...groups],
    attributes: Object.fromEntries(attributes),
  }));
  return { accounts: [...own, ...(book?.accounts ?? [])] };
}
