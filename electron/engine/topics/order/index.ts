/**
 * In which order the levels below a level stand: by name, or by a figure that changes. Families of any size are put in
 * order in small steps. Start with `familyOrder.ts`.
 */
export { type FamilyOrder } from "./familyOrder.ts";
export { createMeasureOrder } from "./measureOrder.ts";
export { createNameOrder } from "./nameOrder.ts";
