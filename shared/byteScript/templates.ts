/** Packets to begin with, spelled out field by field: change whatever should be wrong. */
export const packetTemplates: readonly { readonly name: string; readonly script: string }[] = [
  {
    name: "CONNECT, 3.1.1",
    script: `10 {                  # CONNECT, Remaining Length counts itself
  s"MQTT" 04           # Protocol Name, Protocol Version 4
  02                   # Connect Flags: Clean Session
  u16:60               # Keep Alive, seconds
  s"raw"               # Client Identifier
}`,
  },
  {
    name: "CONNECT, 5.0",
    script: `10 {
  s"MQTT" 05           # Protocol Name, Protocol Version 5
  02                   # Connect Flags: Clean Start
  u16:60               # Keep Alive, seconds
  { }                  # Properties
  s"raw"               # Client Identifier
}`,
  },
  {
    name: "PUBLISH, 3.1.1, QoS 1",
    script: `32 {
  s"plant/line2"       # Topic Name
  u16:1                # Packet Identifier
  "21.5"               # Application Message
}`,
  },
  {
    name: "PUBLISH, 5.0, QoS 0",
    script: `30 {
  s"plant/line2"       # Topic Name
  { }                  # Properties
  "21.5"               # Application Message
}`,
  },
  {
    name: "SUBSCRIBE, 3.1.1",
    script: `82 {
  u16:1                # Packet Identifier
  s"plant/#" 00        # Topic Filter, Requested QoS
}`,
  },
  {
    name: "SUBSCRIBE, 5.0",
    script: `82 {
  u16:1                # Packet Identifier
  { }                  # Properties
  s"plant/#" 00        # Topic Filter, Subscription Options
}`,
  },
  { name: "UNSUBSCRIBE, 3.1.1", script: `a2 {\n  u16:1                # Packet Identifier\n  s"plant/#"\n}` },
  { name: "PUBREL", script: `62 { u16:1 }` },
  { name: "PINGREQ", script: `c0 { }` },
  {
    name: "DISCONNECT, 5.0",
    script: `e0 {\n  00                   # Reason Code\n  { }                  # Properties\n}`,
  },
  { name: "DISCONNECT, 3.1.1", script: `e0 { }` },
];
