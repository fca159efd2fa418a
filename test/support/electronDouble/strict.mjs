/** An object that throws, by name, when something is asked of it that the double does not have. */
export function strict(name, members) {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === "string" && key !== "then" && !(key in target)) {
        throw new Error(`the Electron double has no ${name}.${key}`);
      }
      const member = target[key];
      // Bound to the object itself: private members do not work through a proxy.
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** An event that can be prevented, with what Electron puts on it. */
export function preventable(members = {}) {
  return {
    ...members,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
