import type { PolicyDocument } from "./document.ts";

/**
 * A function of a policy document that is worked out once for each: documents never change, and most questions about
 * one come in crowds. What was worked out goes with the document.
 */
export function perDocument<Value>(compute: (document: PolicyDocument) => Value): (document: PolicyDocument) => Value {
  const known = new WeakMap<PolicyDocument, { readonly value: Value }>();
  return (document) => {
    const found = known.get(document);
    if (found !== undefined) return found.value;
    const value = compute(document);
    known.set(document, { value });
    return value;
  };
}
