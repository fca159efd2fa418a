import { escapeText } from "#shared/base/index.ts";

/** A name and its value, in a list of facts. */
export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{escapeText(value)}</dd>
    </div>
  );
}
