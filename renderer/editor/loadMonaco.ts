/** The editor and how it is set up; everything of Monaco is behind this import. */
export type Monaco = typeof import("./monaco.ts");

let loading: Promise<Monaco> | undefined;

/** Fetches Monaco, once. It is larger than the rest of the workbench together, so nobody waits for it. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= import("./monaco.ts");
  return loading;
}
