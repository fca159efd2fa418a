import type { PolicyDocument, PolicyRole } from "./document.ts";
import { compilePattern, type Pattern } from "./pattern/index.ts";

/** A client as a policy sees it: what it said in CONNECT, and what its account says of it. */
export interface Identity {
  readonly clientIdentifier: string;
  readonly username?: string;
  readonly groups: readonly string[];
  /** Attributes of the account, by name. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The client's value of an attribute, from the source that the policy names; `undefined` when it has none. */
export function attributeValue(document: PolicyDocument, identity: Identity, name: string): string | undefined {
  const attributes = document.identity?.attributes;
  if (attributes === undefined || !Object.hasOwn(attributes, name)) return undefined;
  switch (attributes[name]?.source) {
    case "connect.clientId":
      return identity.clientIdentifier;
    case "connect.username":
      return identity.username;
    default:
      return identity.attributes.get(name);
  }
}

/**
 * Why a value may not stand for a level, or `undefined` when it may. A value with a wildcard would widen the rule it
 * is put into, one with a `/` would move it, and an empty one would name somebody else's branch.
 */
export function unfitValue(document: PolicyDocument, name: string, value: string): string | undefined {
  if (value === "") return "is empty";
  if (/[+#/\0]/.test(value)) return "holds a wildcard or a level separator";
  if (value.startsWith("$")) return "begins with `$`";
  if (fitsPattern(document, name, value)) return undefined;
  return `does not fit the pattern \`${document.identity?.attributes[name]?.pattern}\``;
}

/** Whether a value is one that the attribute's pattern accepts, or the attribute has none. */
export function fitsPattern(document: PolicyDocument, name: string, value: string): boolean {
  const attribute = document.identity?.attributes[name];
  const pattern = attribute?.pattern;
  if (attribute === undefined || pattern === undefined) return true;
  return patternOf(attribute, pattern)?.test(value) === true;
}

/** Compiled once for each attribute of a document. */
const compiled = new WeakMap<object, Pattern>();

/** `undefined`: a pattern that no document which was read can have, and that no value fits. */
function patternOf(attribute: object, pattern: string): Pattern | undefined {
  const known = compiled.get(attribute);
  if (known !== undefined) return known;
  const result = compilePattern(pattern);
  if (!result.ok) return undefined;
  compiled.set(attribute, result.value);
  return result.value;
}

/** The roles that the identity holds: all that the role's principals name must be true of it. */
export function rolesOf(document: PolicyDocument, identity: Identity): readonly PolicyRole[] {
  return document.roles.filter(({ principals }) => {
    if (principals.group !== undefined && !identity.groups.includes(principals.group)) return false;
    if (principals.username !== undefined && principals.username !== identity.username) return false;
    return principals.clientId === undefined || principals.clientId === identity.clientIdentifier;
  });
}
