/** Marks by which people tell profiles apart. They mean nothing to the workbench. */
export const colours = ["blue", "teal", "green", "yellow", "orange", "pink", "violet"] as const;
export type Colour = (typeof colours)[number];
