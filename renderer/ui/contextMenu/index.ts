/** A menu at the pointer. Knows no MQTT. Start with `ContextMenu.tsx`. */
export { ContextMenu } from "./ContextMenu.tsx";
