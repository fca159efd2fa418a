import { ok, type Result } from "#shared/base/index.ts";
import { isInsideUnion, parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import { type DocumentError, readDocument } from "#shared/document/index.ts";
import { createImport, type Import, type ImportedBody, type ImportedPolicy, type Importer } from "./importing.ts";
import { type DynsecAcl, byPriority, type DynsecFile, dynsecSchema, mosquittoDynsec } from "./mosquittoDynsec.ts";

/** Imports the file of Mosquitto's dynamic-security plugin: a role for each client and each group, as it holds rules. */
export const dynsecImporter: Importer = {
  id: mosquittoDynsec.id,
  title: mosquittoDynsec.title,
  import: importDynsec,
};

/** One line of a role, with its place in the file. */
interface PlacedAcl extends DynsecAcl {
  readonly line: number;
}

function importDynsec(text: string): Result<ImportedPolicy, readonly DocumentError[]> {
  const read = readDocument(text, dynsecSchema, "the dynamic-security file");
  if (!read.ok) return read;
  const { value: file, locate } = read.value;
  const found = createImport();
  const defaults = { publishClientSend: false, publishClientReceive: true, subscribe: false, ...file.defaultACLAccess };

  const aclsOf = (held: NonNullable<DynsecFile["clients"]>[number]["roles"]): readonly PlacedAcl[] =>
    byPriority(held ?? []).flatMap(({ rolename }) => {
      const index = (file.roles ?? []).findIndex((role) => role.rolename === rolename);
      const acls = file.roles?.[index]?.acls ?? [];
      return byPriority(acls.map((acl, at) => ({ ...acl, line: locate(["roles", index, "acls", at]).line })));
    });

  for (const [index, client] of (file.clients ?? []).entries()) {
    const { line } = locate(["clients", index]);
    const { username, clientid, roles } = client;
    if (clientid !== undefined) {
      found.lose("C", `bind the client identifier ${clientid} to ${username} in the accounts`, line);
    }
    if ((roles ?? []).length > 0) {
      found.role(`client ${username}`, { username }, rulesOf(found, aclsOf(roles), defaults), clientid);
    }
  }
  for (const [index, group] of (file.groups ?? []).entries()) {
    const { line } = locate(["groups", index]);
    const members = (group.clients ?? []).map(({ username }) => username);
    if (members.length > 0) {
      found.lose("A", `put into the group ${group.groupname} in the accounts: ${members.join(", ")}`, line);
    }
    if (group.clients?.some(({ priority }) => priority !== undefined) === true) {
      found.lose(
        "O",
        `groups are tried in the order of the policy, whatever priority ${group.groupname} has for a client`,
        line,
      );
    }
    found.role(`group ${group.groupname}`, { group: group.groupname }, rulesOf(found, aclsOf(group.roles), defaults));
  }
  if (file.anonymousGroup !== undefined) {
    found.lose("A", `clients without a user name belong to no group here: ${file.anonymousGroup}`);
  }
  const open: ImportedBody[] = [
    ...(defaults.publishClientSend === true ? [allow("publish", "#")] : []),
    ...(defaults.subscribe === true ? [allow("subscribe", "#"), allow("subscribe", "$SYS/#")] : []),
  ];
  if (open.length > 0) found.role("everybody", {}, open);
  return ok(
    found.finish("imported from dynamic-security", {
      default: "deny",
      order: "first-match",
      subscribe: "strict",
      deniedPublish: { v3: "ack", v5: "reason-code" },
    }),
  );
}

function allow(action: "publish" | "subscribe", filter: string): ImportedBody {
  return { effect: "allow", action, filter };
}

/**
 * The rules of one holder. Denied deliveries stand first: there they hold whatever was granted, and here the first rule
 * decides.
 */
function rulesOf(
  found: Import,
  acls: readonly PlacedAcl[],
  defaults: { readonly publishClientReceive?: boolean | undefined },
): readonly ImportedBody[] {
  const denied: ImportedBody[] = [];
  const others: ImportedBody[] = [];
  const received: string[] = [];
  const subscribed: { readonly filter: string; readonly line: number }[] = [];
  for (const { acltype, topic, allow: isAllowed, line } of acls) {
    const effect = isAllowed === true ? "allow" : "deny";
    const share = /^\$share\/([^/]+)\/(.+)$/.exec(topic);
    const filter = spell(found, share?.[2] ?? topic);
    if (!found.isFilter(filter, line)) continue;
    switch (acltype) {
      case "publishClientSend":
        others.push({ effect, action: "publish", filter });
        break;
      case "publishClientReceive":
        if (effect === "allow") received.push(filter);
        else denied.push({ effect, action: "receive", filter });
        break;
      case "subscribeLiteral":
      case "subscribePattern":
        if (acltype === "subscribeLiteral" && /[+#]/.test(filter)) {
          found.lose("W", `narrower subscriptions than exactly ${topic} are decided alike here`, line);
        }
        if (share !== null && effect === "allow") {
          found.lose("S", `the same filter may be subscribed to without its share: ${topic}`, line);
        }
        if (effect === "deny") {
          found.lose("V", `a denied subscription is a denied delivery here: ${topic}`, line);
        } else {
          subscribed.push({ filter, line });
        }
        others.push({
          effect,
          action: "subscribe",
          filter,
          ...(share !== null && effect === "allow" ? { share: [share[1] ?? ""] } : {}),
        });
        break;
      case "unsubscribeLiteral":
      case "unsubscribePattern":
        if (effect === "deny") found.lose(undefined, `everybody may unsubscribe here: ${topic}`, line);
        break;
    }
  }
  if (denied.length > 0) {
    found.lose("V", "a subscription that reaches denied deliveries is refused here; there it is granted and filtered");
  }
  if (defaults.publishClientReceive === false) {
    const open = filters(received);
    for (const { filter, line } of subscribed) {
      const [own] = filters([filter]);
      if (own !== undefined && !isInsideUnion(own, open)) {
        found.lose(
          "V",
          `what is subscribed to is delivered here, though no publishClientReceive allows it: ${filter}`,
          line,
        );
      }
    }
  }
  return [...denied, ...others];
}

function spell(found: Import, topic: string): string {
  return topic
    .split("/")
    .map((level) => (level === "%c" ? found.own("clientId") : level === "%u" ? found.own("username") : level))
    .join("/");
}

/** Own values are levels like others here: they are the same on both sides. */
function filters(texts: readonly string[]): readonly TopicFilter[] {
  return texts.flatMap((text) => {
    const parsed = parseTopicFilter(text);
    return parsed.ok ? [parsed.value] : [];
  });
}
