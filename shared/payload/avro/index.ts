/**
 * Avro with a user's schema, interpreted: no code is made from it. Knows bytes and schemas; fetches neither. Start with
 * `decode.ts`.
 */
export { avroFraming, readAvro } from "./decode.ts";
export { type AvroType, parseAvroSchema } from "./schema.ts";
