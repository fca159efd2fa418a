import { type ClientProfile, isScram, parseHex, type SecretValues } from "#shared/profile/index.ts";
import { type ClientAuthentication, createOneStepAuthentication, createScramAuthentication } from "./protocol/index.ts";

/** The enhanced authentication that a profile asks for, anew for each exchange; `undefined` where it asks for none. */
export function authenticationOf(
  { authentication, userName }: ClientProfile,
  { password, authenticationData }: SecretValues,
): ClientAuthentication | undefined {
  if (authentication === undefined) return undefined;
  if (isScram(authentication)) {
    return userName === undefined || password === undefined ? undefined : createScramAuthentication(userName, password);
  }
  const data = authenticationData === undefined ? undefined : parseHex(authenticationData);
  return createOneStepAuthentication(authentication.method, data);
}
