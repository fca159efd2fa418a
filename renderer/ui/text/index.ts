/** Text that gives way where there is too little room, and the engine's words. Start with `Message.tsx`. */
export { Message } from "./Message.tsx";
export { capitalised, plainMessage, plainSentence } from "./messageParts.ts";
export { MiddleTruncated } from "./MiddleTruncated.tsx";
