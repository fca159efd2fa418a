/**
 * Connection profiles: what a client needs to know to reach a broker, the file in which people share them, and the
 * files of other tools. Holds no password and no private key: secrets stand beside a profile, never in it. Knows no
 * engine and no page. Start with `profile.ts`.
 */
export { type Colour, colours } from "./colours.ts";
export { connectPacketOf, type HeldSecrets } from "./connectPacket.ts";
export { writeProfileDocument } from "./document.ts";
export { findProfileFaults, type ProfileFault } from "./faults.ts";
export { createHexReader, hexOf, parseHex } from "./hex.ts";
export { MAX_IMPORT_BYTES, type ProfileImport, type ImportedProfile, readProfiles } from "./import/index.ts";
export {
  type AuthenticationProfile,
  type ClientProfile,
  clientProfileSchema,
  type ConnectOptions,
  DEFAULT_PORTS,
  isScram,
  messagePropertyShape,
  schemeOf,
  type ProxyProfile,
  type SubscriptionProfile,
  subscriptionProfileSchema,
  type TlsProfile,
  type WillProfile,
} from "./profile.ts";
export { type SecretName, secretNames, type SecretValues, secretValuesSchema } from "./secrets.ts";
export { fillTemplate } from "./template.ts";
