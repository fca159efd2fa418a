import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import type { DialRequest, Endpoint, TlsRequest } from "../dial/index.ts";

/** How to dial for a profile. Keep the answer for further attempts: its keys are read once. */
export function dialRequestOf(profile: ClientProfile, secrets: SecretValues, endpoint: Endpoint): DialRequest {
  const { proxy, tls, webSocket, protocolVersion } = profile;
  const { authorization } = secrets;
  return {
    ...endpoint,
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            kind: proxy.kind,
            host: proxy.host,
            port: proxy.port,
            ...(proxy.userName === undefined ? {} : { userName: proxy.userName }),
            ...(secrets.proxyPassword === undefined ? {} : { password: secrets.proxyPassword }),
          },
        }),
    ...(tls === undefined ? {} : { tls: tlsRequestOf(tls, secrets) }),
    ...(webSocket === undefined
      ? {}
      : {
          webSocket: {
            path: webSocket.path,
            headers: [
              ...(webSocket.headers ?? []),
              ...(authorization === undefined ? [] : [{ name: "Authorization", value: authorization }]),
            ],
            // The name that clients of 3.1 use.
            subprotocol: protocolVersion === 3 ? "mqttv3.1" : "mqtt",
          },
        }),
  };
}

function tlsRequestOf(tls: NonNullable<ClientProfile["tls"]>, secrets: SecretValues): TlsRequest {
  const { privateKey, pkcs12, keyPassphrase } = secrets;
  const { verifies, authority, certificate, serverName, alpn, minimumVersion } = tls;
  return {
    verifies,
    ...(authority === undefined ? {} : { authority }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(pkcs12 === undefined ? {} : { pkcs12: Buffer.from(pkcs12, "base64") }),
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(alpn === undefined ? {} : { alpn }),
    ...(minimumVersion === undefined ? {} : { minimumVersion }),
  };
}
