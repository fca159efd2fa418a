import { fail, ok, type Result } from "#shared/base/index.ts";
import type { AccessRules } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";
import { createClientRules, fillWords, matchesAsName, usualValue, verdictOf, wellFormedFilters } from "./judging.ts";
import { appearWithUserName, findLosses, portableRules, type PortableRule, spell, wordFor } from "./translation.ts";

/** The file of HiveMQ's RBAC extension: allowances only, and a SUBSCRIBE is judged as if it were a Topic Name. */
export const hivemq: Dialect = {
  id: "hivemq",
  title: "HiveMQ file RBAC",
  evidence: "source-read",
  answers: { publishV3: "close", publishV5: "disconnect", subscribe: "refuse" },
  emit: emitHivemq,
  read,
};

const qosWords: Readonly<Record<string, readonly number[]>> = {
  ZERO: [0],
  ONE: [1],
  TWO: [2],
  ZERO_ONE: [0, 1],
  ONE_TWO: [1, 2],
  ZERO_TWO: [0, 2],
  ALL: [0, 1, 2],
};

interface Permission {
  readonly topic: string;
  readonly activity: string;
  readonly qos: readonly number[];
  readonly retain: string;
  readonly shared: string;
  readonly group: string;
  readonly line: number;
}

function read(text: string): Result<AccessRules, readonly DocumentError[]> {
  const roles = new Map<string, readonly Permission[]>();
  for (const role of elements(text, "role")) {
    const [id] = elements(role.body, "id");
    if (id === undefined) continue;
    roles.set(
      unescapeXml(id.body.trim()),
      elements(role.body, "permission").map((permission) => readPermission(text, permission, role.start)),
    );
  }
  const broken = [...roles.values()].flat().find(({ qos }) => qos.length === 0);
  if (broken !== undefined) return fail([{ message: "no such qos", line: broken.line, column: 1 }]);
  const users = new Map(
    elements(text, "user").map(({ body }) => [
      unescapeXml(elements(body, "name")[0]?.body.trim() ?? ""),
      elements(body, "id").map((id) => unescapeXml(id.body.trim())),
    ]),
  );
  return ok({
    name: "HiveMQ RBAC",
    deniedWill: "refuse",
    bind(identity) {
      const valueOf = (name: string): string | undefined => usualValue(identity, name);
      // A user that the file does not list yet is judged by the roles that are named like its groups.
      const held = users.get(identity.username ?? "") ?? identity.groups;
      const own = held
        .flatMap((role) => roles.get(role) ?? [])
        .map((permission) => ({
          ...permission,
          isAllowed: true,
          filters: wellFormedFilters([fillWords(permission.topic, /\$\{\{(\w+)\}\}/g, valueOf)]),
          reference: {
            id: `line ${permission.line}`,
            text: `${permission.activity} ${permission.topic}`,
            line: permission.line,
          },
        }));
      const isAbout = (permission: (typeof own)[number], activity: string, qos: number, text: string): boolean =>
        (permission.activity === activity || permission.activity === "ALL") &&
        permission.qos.includes(qos) &&
        permission.filters.some((filter) => matchesAsName(filter, text) || isSameButSlash(filter, text));
      return createClientRules({
        connect: () => ({
          effect: /[+#]/.test(`${identity.clientIdentifier}${identity.username ?? ""}`) ? "deny" : "allow",
          rule: undefined,
        }),
        publish: ({ topicName, qos, retain }) =>
          verdictOf(
            own.find(
              (one) =>
                isAbout(one, "PUBLISH", qos, topicName) &&
                (one.retain === "ALL" || (one.retain === "RETAINED") === retain),
            ),
            "deny",
          ),
        subscribe: ({ topicFilter, shareName, qos }) =>
          verdictOf(
            own.find(
              (one) =>
                isAbout(one, "SUBSCRIBE", qos, topicFilter) &&
                (one.shared === "ALL" || (one.shared === "SHARED") === (shareName !== undefined)) &&
                (shareName === undefined || one.group === "#" || one.group === shareName),
            ),
            "deny",
          ),
      });
    },
  });
}

/** A rule without wildcards takes a `/` at the end for nothing. */
function isSameButSlash(filter: string, text: string): boolean {
  return !/[+#]/.test(filter) && text === `${filter}/`;
}

interface Element {
  readonly body: string;
  readonly start: number;
}

/** The elements of a name, none within another of the same name: as much of XML as this file uses. */
function elements(text: string, name: string): readonly Element[] {
  const [begin, end] = [`<${name}>`, `</${name}>`];
  const found: Element[] = [];
  for (let start = text.indexOf(begin); start >= 0;) {
    const close = text.indexOf(end, start);
    if (close < 0) break;
    found.push({ body: text.slice(start + begin.length, close), start });
    start = text.indexOf(begin, close);
  }
  return found;
}

function readPermission(text: string, { body, start }: Element, offset: number): Permission {
  const valueOf = (name: string, byDefault: string): string =>
    unescapeXml(elements(body, name)[0]?.body.trim() ?? byDefault);
  return {
    topic: valueOf("topic", ""),
    activity: valueOf("activity", "ALL"),
    qos: qosWords[valueOf("qos", "ALL")] ?? [],
    retain: valueOf("retain", "ALL"),
    shared: valueOf("shared-subscription", "ALL"),
    group: valueOf("shared-group", "#"),
    line: text.slice(0, offset + start).split("\n").length,
  };
}

function unescapeXml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function emitHivemq(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = wordFor(document, { clientIdentifier: "${{clientid}}", userName: "${{username}}" });
  const widened = new Map<string, readonly string[]>();
  const roles = new Map<string, string[]>();
  const users: string[] = [];
  for (const role of document.roles) {
    const name = role.principals.group ?? role.principals.username ?? role.id;
    const permissions = roles.get(name) ?? [];
    if (role.principals.group === undefined && !roles.has(name)) {
      const id = `<roles><id>${escapeXml(name)}</id></roles>`;
      users.push(`    <user><name>${escapeXml(name)}</name><password>CHANGE ME</password>${id}</user>`);
    }
    for (const one of rules) {
      if (one.role !== role || one.rule.effect === "deny") continue;
      const filter = spell(one.levels, word);
      if (filter.widened.length > 0) widened.set(one.rule.id, filter.widened);
      permissions.push(...permissionsOf(one, filter.text));
    }
    roles.set(name, permissions);
  }
  const written = [...roles].flatMap(([name, permissions]) => [
    `    <role><id>${escapeXml(name)}</id><permissions>`,
    ...permissions.map((permission) => `      <permission>${permission}</permission>`),
    "    </permissions></role>",
  ]);
  return {
    text: [
      "<file-rbac>",
      "  <users>",
      ...users,
      "  </users>",
      "  <roles>",
      ...written,
      "  </roles>",
      "</file-rbac>",
      "",
    ].join("\n"),
    losses: findLosses(
      document,
      rules,
      { Q: ({ rule }) => rule.action === "publish", R: true, S: true, A: true, O: true },
      widened,
    ),
    appearance: (identity) => appearWithUserName(document, identity),
  };
}

function permissionsOf({ rule }: PortableRule, topic: string): readonly string[] {
  const spelled = `<topic>${escapeXml(topic)}</topic>`;
  if (rule.action === "publish") {
    const qos = ["ZERO", "ZERO_ONE", "ALL"][rule.maxQos ?? 2] ?? "ALL";
    const retain = rule.retain === false ? "NOT_RETAINED" : "ALL";
    return [`${spelled}<activity>PUBLISH</activity><qos>${qos}</qos><retain>${retain}</retain>`];
  }
  const subscribe = `${spelled}<activity>SUBSCRIBE</activity>`;
  return [
    `${subscribe}<shared-subscription>NOT_SHARED</shared-subscription>`,
    ...(rule.share ?? []).map(
      (name) =>
        `${subscribe}<shared-subscription>SHARED</shared-subscription><shared-group>${escapeXml(name)}</shared-group>`,
    ),
  ];
}
