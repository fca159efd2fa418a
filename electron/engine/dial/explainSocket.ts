import type { DialFailure, DialStep, Endpoint } from "./request.ts";

type Words = readonly [meaning: string, remedy: string | undefined];

/** What an error of the system's sockets means, at whichever step it came. `code` is its name, such as `ECONNREFUSED`. */
export function explainSocketError(code: string, endpoint: Endpoint, step: DialStep): DialFailure {
  const [meaning, remedy] = socketWords(code, step);
  const address = `\`${endpoint.host}:${endpoint.port}\``;
  return {
    step,
    meaning: `${meaning}: ${address}`,
    ...(remedy === undefined ? {} : { remedy }),
    code,
    isTransient: true,
  };
}

function socketWords(code: string, step: DialStep): Words {
  switch (code) {
    case "ECONNREFUSED":
      return ["nobody listens there", "start the broker, or correct the port"];
    case "ECONNRESET":
    case "EPIPE":
    case "ECONNABORTED":
      return step === "tls"
        ? [
            "the connection was broken off during the TLS handshake",
            "is this a TLS port, and does the broker want a client certificate?",
          ]
        : ["the peer broke the connection off", undefined];
    case "ETIMEDOUT":
      return ["no answer", "a firewall may drop the packets, or the address is wrong"];
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return ["no route to the host", "is this machine in the right network?"];
    case "EACCES":
    case "EPERM":
      return ["the operating system does not allow the connection", "a local firewall or sandbox forbids it"];
    case "EADDRNOTAVAIL":
    case "EMFILE":
      return ["this machine has no more ports or files to connect with", "close other connections first"];
    default:
      return [`the connection failed with ${code}`, undefined];
  }
}

/** What a name that could not be looked up means. */
export function explainNameError(code: string, host: string): DialFailure {
  const isUnknown = code === "ENOTFOUND" || code === "ENODATA";
  return {
    step: "name",
    meaning: isUnknown ? `no such host: \`${host}\`` : `the name could not be looked up: \`${host}\``,
    remedy: isUnknown
      ? "check its spelling, and the DNS that this machine asks"
      : "the DNS does not answer: is the network up?",
    code,
    isTransient: true,
  };
}

const silences: Readonly<Record<DialStep, Words>> = {
  name: ["the name was not looked up", "the DNS does not answer: is the network up?"],
  tcp: ["no answer", "a firewall may drop the packets, or the address is wrong"],
  proxy: ["the proxy did not answer", "is it a proxy of this kind?"],
  tls: [
    "the TLS handshake was not answered",
    "is this a TLS port? A broker without TLS waits for a CONNECT that never comes",
  ],
  websocket: ["the WebSocket upgrade was not answered", "is this a WebSocket port?"],
};

/** What it means that a step has not ended in time. */
export function explainTimeout(step: DialStep, { host, port }: Endpoint, seconds: number): DialFailure {
  const [meaning, remedy] = silences[step];
  return {
    step,
    meaning: `${meaning} within ${seconds} s: \`${host}:${port}\``,
    ...(remedy === undefined ? {} : { remedy }),
    code: "ETIMEDOUT",
    isTransient: true,
  };
}
