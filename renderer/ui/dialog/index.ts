/** Modal dialogs. Knows no MQTT. Start with `Dialog.tsx`. */
export { ConfirmDialog } from "./ConfirmDialog.tsx";
export { Dialog } from "./Dialog.tsx";
export { useReturnFocus } from "./useReturnFocus.ts";
