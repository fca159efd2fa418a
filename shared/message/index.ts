/**
 * A message as a person composes it: how its payload is written, variables that are filled in when it is sent, the 5.0
 * properties, and the file in which messages are shared. Knows no engine and no page. Start with `message.ts`.
 */
export {
  type BodyEncoder,
  type BodyFormat,
  bodyFormats,
  convertBody,
  createBodyEncoder,
  encodeBody,
  showBody,
} from "./body.ts";
export { type MessageCollection, readMessageFile, writeMessageFile } from "./messageFile.ts";
export {
  type ComposedMessage,
  composedMessageSchema,
  MAXIMUM_BODY_CHARACTERS,
  publishPropertiesOf,
  type SavedMessage,
  savedMessageSchema,
} from "./message.ts";
export {
  compileTemplate,
  isMessageVariable,
  type Template,
  type VariableContext,
  variableNames,
  type VariableTable,
} from "./variables.ts";
