import type { MessagePort, Worker } from "node:worker_threads";
import { fail, type Result } from "#shared/base/index.ts";
import type { Keychain, KeychainOffer } from "#electron/engine/support/index.ts";

/** What the engine asks of the process that hosts it, which alone may speak with the keychain. */
export interface KeychainQuestion {
  readonly kind: "keychain";
  readonly id: number;
  readonly ask: { readonly kind: "offer" } | { readonly kind: "encrypt" | "decrypt"; readonly text: string };
}

/** The host's answer, of the form that belongs to the question. */
export interface KeychainAnswer {
  readonly kind: "keychain-answer";
  readonly id: number;
  readonly answer: unknown;
}

/** Answers the worker's questions with the keychain of this process. */
export async function answerKeychain(
  worker: Worker,
  question: KeychainQuestion,
  findKeychain: (() => Promise<KeychainOffer>) | undefined,
): Promise<void> {
  const offer = (await findKeychain?.()) ?? { kind: "none", reason: "a workbench in a browser has no keychain" };
  const answer: KeychainAnswer = {
    kind: "keychain-answer",
    id: question.id,
    answer: await carryOut(question.ask, offer),
  };
  worker.postMessage(answer);
}

async function carryOut(ask: KeychainQuestion["ask"], offer: KeychainOffer): Promise<unknown> {
  if (ask.kind === "offer") {
    return offer.kind === "none" ? offer : { kind: "keychain", name: offer.keychain.name };
  }
  if (offer.kind === "none") return fail(offer.reason);
  return ask.kind === "encrypt" ? offer.keychain.encrypt(ask.text) : offer.keychain.decrypt(ask.text);
}

/** The worker's end: the keychain of the hosting process. */
export function createHostKeychain(host: MessagePort): {
  readonly offer: () => Promise<KeychainOffer>;
  /** Takes an answer of the host. */
  readonly answered: (answer: KeychainAnswer) => void;
} {
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;

  function ask<Answer>(question: KeychainQuestion["ask"]): Promise<Answer> {
    asked += 1;
    const id = asked;
    return new Promise((resolve) => {
      // Both ends are this file: an answer has the form of its question.
      waiting.set(id, resolve as (answer: unknown) => void);
      const message: KeychainQuestion = { kind: "keychain", id, ask: question };
      host.postMessage(message);
    });
  }

  return {
    async offer() {
      const offer = await ask<{ kind: "none"; reason: string } | { kind: "keychain"; name: string }>({ kind: "offer" });
      if (offer.kind === "none") return offer;
      const keychain: Keychain = {
        name: offer.name,
        encrypt: (text) => ask<Result<string, string>>({ kind: "encrypt", text }),
        decrypt: (text) => ask<Result<{ text: string; isStale: boolean }, string>>({ kind: "decrypt", text }),
      };
      return { kind: "keychain", keychain };
    },
    answered({ id, answer }) {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    },
  };
}
