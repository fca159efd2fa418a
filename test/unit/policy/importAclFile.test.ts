import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAclFileRules, importAclFile, parseAclFile } from "#shared/policy/dialects/index.ts";
import { createPolicyRules, type Identity, parsePolicy } from "#shared/policy/index.ts";
import { name } from "./support.ts";

const level = fc.constantFrom("a", "b", "+", "u", "c");
const filter = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, hash]) => [...levels, ...(hash ? ["#"] : [])].join("/"));
const pattern = filter.map((text) => text.replace("u", "%u").replace("c", "%c"));
const access = fc.constantFrom("read", "write", "readwrite", "deny");
const line = (word: string, made: fc.Arbitrary<string>) =>
  fc.tuple(access, made).map(([right, text]) => `${word} ${right} ${text}`);
const file = fc
  .record({
    one: fc.array(line("topic", filter), { maxLength: 4 }),
    two: fc.array(line("topic", filter), { maxLength: 3 }),
    patterns: fc.array(line("pattern", pattern), { maxLength: 4 }),
  })
  .map(({ one, two, patterns }) => ["user u", ...one, "user v", ...two, ...patterns].join("\n"));
const topic = fc
  .array(fc.constantFrom("a", "b", "u", "c", "x"), { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join("/"));
const clients: readonly Identity[] = ["u", "v", "w"].map((username) => ({
  clientIdentifier: "c",
  username,
  groups: [],
  attributes: new Map(),
}));

function read(text: string) {
  const parsed = parseAclFile(text);
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

/** Through the text, as somebody would keep it. */
function imported(text: string) {
  const { document, losses } = importAclFile(read(text));
  const notes = losses.map(({ message }) => message);
  const parsed = parsePolicy(JSON.stringify(document));
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return { rules: createPolicyRules(parsed.value), notes };
}

describe("a policy imported from an acl_file", () => {
  it("decides as the file does for everybody with a user name", () => {
    fc.assert(
      fc.property(file, fc.array(topic, { minLength: 5, maxLength: 20 }), (text, topics) => {
        const { rules } = imported(text);
        const original = createAclFileRules(read(text), "acl");
        for (const client of clients) {
          const policy = rules.bind(client);
          const acl = original.bind(client);
          expect(policy.connect().effect).toBe("allow");
          for (const text of topics) {
            const topicName = name(text);
            const message = { topicName, qos: 1, retain: false } as const;
            expect(policy.publish(message).effect).toBe(acl.publish(message).effect);
            expect(policy.will(message).effect).toBe(acl.will(message).effect);
            expect(policy.receive(topicName).effect).toBe(acl.receive(topicName).effect);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("says what it cannot take over", () => {
    const { notes } = imported("topic read a\npattern read a/x%c\npattern write b/%u");
    expect(notes).toEqual([
      "lines for clients without a user name were left out, for no role is theirs alone: 1",
      "a client whose user name or client identifier holds a `/` is refused everything, not moved elsewhere",
      "line 2 was left out, for a value is a whole level in a policy: a/x%c",
    ]);
  });
});
