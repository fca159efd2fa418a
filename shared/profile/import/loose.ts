/** A JSON value of which nothing is known: fields are read one at a time, and what has another type is absent. */
export interface Loose {
  text(name: string): string | undefined;
  /** A number, also when it is written as text. */
  number(name: string): number | undefined;
  truth(name: string): boolean | undefined;
  object(name: string): Loose;
  list(name: string): readonly Loose[];
  texts(name: string): readonly string[];
  /** Own fields in the order of the file. */
  fields(): readonly (readonly [name: string, value: unknown])[];
  has(name: string): boolean;
}

/** Reads only own fields: `__proto__` in a file is a name like any other. */
export function looselyRead(value: unknown): Loose {
  const get = (name: string): unknown =>
    isRecord(value) ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
  return {
    text(name) {
      const found = get(name);
      return typeof found === "string" && found !== "" ? found : undefined;
    },
    number(name) {
      const found = get(name);
      const number = typeof found === "string" && /^\d{1,10}$/.test(found.trim()) ? Number(found) : found;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    },
    truth(name) {
      const found = get(name);
      return typeof found === "boolean" ? found : undefined;
    },
    object: (name) => looselyRead(get(name)),
    list(name) {
      const found = get(name);
      return Array.isArray(found) ? found.map(looselyRead) : [];
    },
    texts(name) {
      const found: unknown = get(name);
      return Array.isArray(found) ? found.filter((entry) => typeof entry === "string") : [];
    },
    fields: () => (isRecord(value) && !Array.isArray(value) ? Object.entries(value) : []),
    has: (name) => get(name) !== undefined && get(name) !== null && get(name) !== "",
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
