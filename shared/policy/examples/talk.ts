/**
 * The policy of the talk, tightened, with the slide's own words as a variant: what the Security activity loads with one
 * click. `docs/examples/talk.policy.yaml` holds the same text for the command line (checked by a test).
 */
export const talkPolicyText = `# The scenario of the talk: sensors report, the main office commands, mobiles watch. The document as it stands is
# the tightened design; the variant as-on-the-slide shows what the slide's own words allow.
mqttPolicy: 1
name: sensor-main-office-mobile
description: Sensor, Main Office, Mobile

identity:
  attributes:
    clientId: { source: connect.clientId, trust: asserted }
    username: { source: connect.username, trust: authenticated }
    custId: { source: account, trust: authenticated, pattern: "^[A-Za-z0-9_-]{1,32}$" }
    sensorType: { source: account, trust: authenticated, pattern: "^[A-Za-z0-9_-]{1,32}$" }
    sensorId: { source: connect.clientId, trust: bound, pattern: "^[A-Za-z0-9_-]{1,23}$", unique: true }
    mobileId: { source: connect.clientId, trust: bound, pattern: "^[A-Za-z0-9_-]{1,23}$", unique: true }

topics:
  - { id: reading, template: "/App/Customer/{custId}/Sensor/{sensorType}/{sensorId}/Reading", maxQos: 0, retain: never, direction: up }
  - { id: command, template: "/App/Customer/{custId}/Sensor/{sensorType}/{sensorId}/Command", maxQos: 2, retain: never, direction: down }
  # The slides name the mobile's actions and notifications, but no topics for them.
  - { id: action, template: "/App/Customer/{custId}/Mobile/{mobileId}/Action", maxQos: 0, retain: never, direction: up }
  - { id: notify, template: "/App/Customer/{custId}/Mobile/{mobileId}/Notification", maxQos: 0, retain: never, direction: down }

evaluation:
  default: deny
  order: deny-overrides
  subscribe: strict
  deniedPublish: { v3: ack, v5: reason-code }

roles:
  - id: sensor
    principals: { group: sensors }
    connect: { clientId: "{self.sensorId}", will: { topic: reading, where: self, maxQos: 0, retain: false } }
    rules:
      - { id: S1, effect: allow, action: publish, topic: reading, where: { custId: self, sensorType: self, sensorId: self }, maxQos: 0, retain: false }
      - { id: S2, effect: allow, action: subscribe, topic: command, where: { custId: self, sensorType: any, sensorId: self }, maxQos: 2 }
  - id: main-office
    principals: { group: main-office }
    connect: { clientId: "mainoffice-*", will: none }
    rules:
      - { id: M1, effect: allow, action: subscribe, topic: reading, where: { custId: any, sensorType: any, sensorId: any }, maxQos: 0, share: [ingest] }
      - { id: M2, effect: allow, action: publish, topic: command, where: { custId: any, sensorType: any, sensorId: any }, maxQos: 2, retain: false }
      - { id: M3, effect: allow, action: subscribe, topic: action, where: { custId: any, mobileId: any }, maxQos: 0 }
      - { id: M4, effect: allow, action: publish, topic: notify, where: { custId: any, mobileId: any }, maxQos: 0, retain: false }
  - id: mobile
    principals: { group: mobiles }
    connect: { clientId: "{self.mobileId}", will: none }
    rules:
      - { id: P1, effect: allow, action: subscribe, topic: reading, where: { custId: self, sensorType: any, sensorId: any }, maxQos: 0 }
      - { id: P2, effect: allow, action: publish, topic: action, where: { custId: self, mobileId: self }, maxQos: 0, retain: false }
      - { id: P3, effect: allow, action: subscribe, topic: notify, where: { custId: self, mobileId: self }, maxQos: 0 }

variants:
  # "Any device can publish", and the filter that the slide prints: one level short of Command.
  as-on-the-slide:
    replace:
      S1: { effect: allow, action: publish, topic: reading, where: { custId: any, sensorType: any, sensorId: any } }
      S2: { effect: allow, action: subscribe, filter: "/App/Customer/{self.custId}/+/+/{self.sensorId}" }

requirements:
  - { id: R1, never: { role: sensor, receives: command, of: { sensorId: other } } }
  - { id: R2, never: { role: sensor, receives: any, of: { custId: other } } }
  - { id: R3, soleWriter: { topic: reading, role: sensor, sameClient: true } }
  - { id: R4, soleWriter: { topic: command, role: main-office } }
  - { id: R5, always: { role: sensor, canReceive: command, of: self } }
  - { id: R6, never: { role: mobile, publishes: command } }
`;

/** The accounts of the demo's cast, for that policy; `docs/examples/talk.accounts.yaml` holds the same text. */
export const talkAccountsText = `# The cast of the demo, as accounts without passwords: a client belongs to the one whose client identifier it uses.
# Whoever may connect to a real broker needs a password: wirebench account add writes such a file.
wirebenchAccounts: 1
accounts:
  - { clientId: acme-t1, groups: [sensors], attributes: { custId: acme, sensorType: Temperature } }
  - { clientId: acme-t2, groups: [sensors], attributes: { custId: acme, sensorType: Temperature } }
  - { clientId: acme-h1, groups: [sensors], attributes: { custId: acme, sensorType: Humidity } }
  - { clientId: globex-t1, groups: [sensors], attributes: { custId: globex, sensorType: Temperature } }
  - { clientId: globex-p1, groups: [sensors], attributes: { custId: globex, sensorType: Pressure } }
  - { clientId: globex-p2, groups: [sensors], attributes: { custId: globex, sensorType: Pressure } }
  - { clientId: acme-mobile, groups: [mobiles], attributes: { custId: acme } }
  - { clientId: globex-mobile, groups: [mobiles], attributes: { custId: globex } }
  - { clientId: mainoffice-1, groups: [main-office] }
`;
