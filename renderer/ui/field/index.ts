/** Form controls with their labels, hints and errors tied together. Knows no MQTT. Start with `Field.tsx`. */
export { CheckField } from "./CheckField.tsx";
export { Field } from "./Field.tsx";
export { SearchField } from "./SearchField.tsx";
export { Segmented } from "./Segmented.tsx";
export { type Choice, SelectField } from "./SelectField.tsx";
export { TextField } from "./TextField.tsx";
