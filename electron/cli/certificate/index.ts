/** `wirebench certificate`: certificates of this machine's own authority, as files. Start with `certificate.ts`. */
export { certificateCommand } from "./certificate.ts";
