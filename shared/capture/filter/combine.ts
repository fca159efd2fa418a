/** `filter` narrowed by `condition`. */
export function narrowed(filter: string, condition: string): string {
  if (filter.trim() === "") return condition;
  const first = /\|\|| or /i.test(filter) ? `(${filter})` : filter;
  return `${first} && ${condition}`;
}

/** `filter` without the packets that `condition` holds for. */
export function excluding(filter: string, condition: string): string {
  return narrowed(filter, `!(${condition})`);
}
