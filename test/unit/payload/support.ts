import { expectDefined } from "#shared/base/index.ts";
import {
  type Decoding,
  decodePayload,
  type PayloadChoice,
  type PayloadNode,
  type PayloadRequest,
} from "#shared/payload/index.ts";

/** Bytes from hexadecimal, in which space and `# comments` count for nothing. */
export function hex(annotated: string): Uint8Array {
  const digits = annotated.replace(/#.*$/gm, "").replace(/\s/g, "");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Decodes with a clock that stands still. */
export function decode(
  bytes: Uint8Array,
  choice: PayloadChoice = { format: "auto" },
  facts: Partial<PayloadRequest> = {},
): Decoding {
  return decodePayload({ bytes, choice, ...facts }, () => 0);
}

/** The elements of what was decoded. */
export function rootsOf({ body }: Decoding): readonly PayloadNode[] {
  if (body.kind === "tree") return body.roots;
  return body.kind === "text" ? (body.roots ?? []) : [];
}

/** A tree in one line: `{a: 1, b: [2, 3]}`. Labels are left out of lists. */
export function outline(nodes: readonly PayloadNode[]): string {
  return nodes.map(outlineOf).join(", ");
}

function outlineOf(node: PayloadNode): string {
  const isItem = node.label === "value" || node.label.startsWith("[");
  const label = isItem ? "" : `${node.label}: `;
  if (node.children.length > 0) {
    const inner = outline(node.children);
    return node.type.includes("array") ? `${label}[${inner}]` : `${label}${node.value}{${inner}}`;
  }
  return label + node.value;
}

/** All elements, parents first. */
export function* eachNode(nodes: readonly PayloadNode[]): Generator<PayloadNode> {
  for (const node of nodes) {
    yield node;
    yield* eachNode(node.children);
  }
}

/** The first element with this label. */
export function nodeNamed(decoding: Decoding, label: string): PayloadNode {
  const found = [...eachNode(rootsOf(decoding))].find((node) => node.label === label);
  return expectDefined(found, `an element is labelled ${label}`);
}
