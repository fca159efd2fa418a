import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the checkout. */
export const inRoot = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
