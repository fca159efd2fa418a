/** Buttons and what hangs on them: tooltips, menus, copying. Knows no MQTT. Start with `Button.tsx`. */
export { Button } from "./Button.tsx";
export { CopyButton } from "./CopyButton.tsx";
export { IconButton } from "./IconButton.tsx";
export { Menu, type MenuItem } from "./Menu.tsx";
export { Tooltip } from "./Tooltip.tsx";
