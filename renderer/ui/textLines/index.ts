/** Long text to read, wrapped and virtual. Knows nothing of what it says. Start with `TextLines.tsx`. */
import "./textLines.css";

export { TextLines } from "./TextLines.tsx";
