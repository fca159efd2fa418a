/** Electron's channels between `preload.ts` and `bridge.ts`: the only ones there are. */
export const bridgeChannels = {
  /** Page to main: a `HostRequest`. */
  request: "host:request",
  /** Page to main: tell me the state from now on. Main to page: a `HostState`. */
  state: "host:state",
  /** Main to page: the engine's MessagePort. */
  enginePort: "engine:port",
  /** Main to page: the id of a command chosen in the menu. */
  menuCommand: "menu:command",
  /** Main to page: an `OfferedFile`. Page to main: tell me of them from now on. */
  offeredFile: "file:offered",
} as const;

/** How the preload script learns the workbench's version: it may read nothing but its arguments. */
export const VERSION_ARGUMENT = "--wirebench-version=";
