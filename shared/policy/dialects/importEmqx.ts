import { fail, ok, type Result } from "#shared/base/index.ts";
import type { PolicyRole } from "../document.ts";
import type { DocumentError } from "#shared/document/index.ts";
import { emqx, type EmqxRule, readEmqxRules } from "./emqx.ts";
import { atomOf, type ErlangTerm } from "./erlangTerms.ts";
import { createImport, type Import, type ImportedBody, type ImportedPolicy, type Importer } from "./importing.ts";

/** Imports EMQX's `acl.conf`: a role for each run of terms about one principal, in the file's order. */
export const emqxImporter: Importer = { id: emqx.id, title: emqx.title, import: importEmqx };

type Principals = PolicyRole["principals"];

interface Run {
  readonly principals: Principals;
  readonly rules: ImportedBody[];
}

function importEmqx(text: string): Result<ImportedPolicy, readonly DocumentError[]> {
  const read = readEmqxRules(text);
  if (!read.ok) return fail(read.error);
  const found = createImport();
  const runs: Run[] = [];
  let byDefault: "allow" | "deny" = "allow";
  for (const rule of read.value) {
    const line = rule.reference.line ?? 1;
    if (rule.topics === undefined && rule.action === "all" && atomOf(rule.who) === "all") {
      // Whatever stands behind it is never reached.
      byDefault = rule.isAllowed ? "allow" : "deny";
      break;
    }
    const everybody = principalsOf(rule.who);
    if (everybody === undefined) {
      const outcome = rule.isAllowed ? "" : ": what it denies is not denied here";
      found.lose("A", `left out, for a policy cannot say whom it is about${outcome}: ${rule.reference.text}`, line);
      continue;
    }
    const bodies = bodiesOf(found, rule, line);
    for (const principals of everybody) {
      const last = runs.at(-1);
      if (last !== undefined && JSON.stringify(last.principals) === JSON.stringify(principals))
        last.rules.push(...bodies);
      else runs.push({ principals, rules: [...bodies] });
    }
  }
  for (const { principals, rules } of runs) found.role(nameOf(principals), principals, rules);
  if (runs.some(({ rules }) => rules.some(({ effect, action }) => effect === "deny" && action === "subscribe"))) {
    found.lose("V", "what may not be subscribed to is not delivered either here; there deliveries are not judged");
  }
  if (
    runs.some(({ rules }) =>
      rules.some(({ action, filter }) => action === "subscribe" && filter?.endsWith("+") === true),
    )
  ) {
    found.lose("N", "a rule that ends in `+` does not let `#` in here");
  }
  return ok(
    found.finish("imported from acl.conf", {
      default: byDefault,
      order: "first-match",
      subscribe: "strict",
      deniedPublish: { v3: "ack", v5: "reason-code" },
    }),
  );
}

function nameOf({ group, username, clientId }: Principals): string {
  const names = [
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(username === undefined ? [] : [`user ${username}`]),
    ...(clientId === undefined ? [] : [`client ${clientId}`]),
  ];
  return names.length === 0 ? "everybody" : names.join(", ");
}

/** Whom a term is about: any of several; `undefined` when a policy has no word for it. */
function principalsOf(who: ErlangTerm): readonly Principals[] | undefined {
  if (atomOf(who) === "all") return [{}];
  if (who.kind !== "tuple") return undefined;
  const [first, second, third] = who.items;
  const kind = first === undefined ? undefined : atomOf(first);
  const value = second?.kind === "string" ? second.text : undefined;
  switch (kind) {
    case "username":
    case "user":
      return value === undefined ? undefined : [{ username: value }];
    case "clientid":
    case "client":
      return value === undefined ? undefined : [{ clientId: value }];
    case "client_attr":
      return value === "group" && third?.kind === "string" ? [{ group: third.text }] : undefined;
    case "or":
      return second?.kind === "list" ? anyOf(second.items) : undefined;
    case "and":
      return second?.kind === "list" ? allOf(second.items) : undefined;
    default:
      return undefined;
  }
}

function anyOf(terms: readonly ErlangTerm[]): readonly Principals[] | undefined {
  const all = terms.map(principalsOf);
  return all.includes(undefined) ? undefined : all.flatMap((one) => one ?? []);
}

function allOf(terms: readonly ErlangTerm[]): readonly Principals[] | undefined {
  let joined: Principals = {};
  for (const term of terms) {
    const [one, ...others] = principalsOf(term) ?? [];
    if (one === undefined || others.length > 0) return undefined;
    for (const [name, value] of Object.entries(one)) {
      const known = Object.entries(joined).find(([key]) => key === name)?.[1];
      if (known !== undefined && known !== value) return undefined;
    }
    joined = { ...joined, ...one };
  }
  return [joined];
}

function bodiesOf(found: Import, rule: EmqxRule, line: number): readonly ImportedBody[] {
  const actions = rule.action === "all" ? (["publish", "subscribe"] as const) : [rule.action];
  const topics = rule.topics ?? [
    { text: "#", isExact: false },
    { text: "$SYS/#", isExact: false },
  ];
  const effect = rule.isAllowed ? "allow" : "deny";
  const limits = limitsOf(found, rule, line);
  return topics.flatMap(({ text, isExact }) => {
    const filter = isExact ? text : spell(found, text);
    if (filter === undefined) {
      found.lose("W", `left out, for a value is a whole level in a policy: ${text}`, line);
      return [];
    }
    if (!found.isFilter(filter, line)) return [];
    if (isExact && /[+#]/.test(filter) && actions.includes("subscribe")) {
      found.lose("W", `narrower subscriptions than exactly ${filter} are decided alike here`, line);
    }
    return actions.map((action): ImportedBody => ({
      effect,
      action,
      filter,
      ...(effect === "allow" && limits.maxQos !== undefined ? { maxQos: limits.maxQos } : {}),
      ...(effect === "allow" && action === "publish" && limits.isRetainForbidden ? { retain: false } : {}),
    }));
  });
}

/** What a policy can say of a term's options: a highest QoS, and that RETAIN is forbidden. */
function limitsOf(
  found: Import,
  { isAllowed, qos, retain, action }: EmqxRule,
  line: number,
): { readonly maxQos: 0 | 1 | undefined; readonly isRetainForbidden: boolean } {
  const highest = qos === undefined ? 2 : Math.max(...qos);
  const isFromZero = qos === undefined || [0, 1, 2].every((level) => qos.includes(level) === level <= highest);
  if (!isAllowed && (qos !== undefined || retain !== undefined)) {
    found.lose(qos === undefined ? "R" : "Q", "what is denied here is denied at every QoS, retained or not", line);
  } else {
    if (!isFromZero) found.lose("Q", "the QoS levels below the highest one are allowed here too", line);
    if (isFromZero && highest < 2 && action !== "publish") {
      found.lose("Q", "a subscription at a higher QoS is lowered here, and refused there", line);
    }
    if (retain === true) found.lose("R", "messages that are not retained are allowed here too", line);
  }
  return { maxQos: highest === 0 ? 0 : highest === 1 ? 1 : undefined, isRetainForbidden: retain === false };
}

function spell(found: Import, text: string): string | undefined {
  const levels: string[] = [];
  for (const level of text.split("/")) {
    const name = /^\$\{([^}]*)\}$/.exec(level)?.[1];
    const attribute = /^client_attrs\.([A-Za-z][A-Za-z0-9]*)$/.exec(name ?? "")?.[1];
    if (name === undefined && level.includes("${")) return undefined;
    if (name === undefined) levels.push(level);
    else if (name === "clientid") levels.push(found.own("clientId"));
    else if (name === "username") levels.push(found.own("username"));
    else if (attribute !== undefined) levels.push(found.own(attribute));
    else return undefined;
  }
  return levels.join("/");
}
