/** A message arrives, another one goes out. */
export const autoReplyText = `# When a message arrives on the filter, the rule publishes. In topic and payload, {{level 2}} is the second level of
# the topic that arrived, {{payload}} its payload, and {{json state}} a member of a JSON payload.
wirebenchRules: 1
name: Lamp that answers
rules:
  - name: report the new state
    when: { filter: lamp/+/set, qos: 1 }
    delay: 100ms
    publish:
      topic: lamp/{{level 2}}/state
      payload: '{"state": {{payload json}}, "at": "{{now iso}}"}'
      qos: 1
      retain: true

  - name: refuse to be reset
    when:
      filter: lamp/+/command
      json: { action: reset }
    publish:
      topic: lamp/{{level 2}}/error
      payload: "{{json action}} is not allowed"
`;

/** Devices that do not exist. */
export const thermometerText = `# Ten thermometers, each with values of its own. The same seed makes the same values again.
wirebenchRules: 1
name: Thermometers
seed: 7
rules:
  - name: temperature
    every: 1s
    jitter: 0.1
    devices: 10
    values:
      celsius: { sine: { min: 18, max: 24, period: 60s }, decimals: 1 }
      noise: { random: { min: -0.2, max: 0.2 }, decimals: 2 }
      battery: { ramp: { from: 100, to: 20, period: 5m }, decimals: 0 }
    publish:
      topic: plant/line{{n}}/temperature
      payload: '{"celsius": {{celsius}}, "noise": {{noise}}, "battery": {{battery}}}'

  - name: pressure
    every: 500ms
    values:
      bar: { randomWalk: { start: 4, step: 0.2, min: 2, max: 6 }, decimals: 2 }
    publish: { topic: plant/boiler/pressure, payload: "{{bar}}" }
`;

/** Request and response of MQTT 5.0. */
export const requestResponseText = `# A service: whoever sends a request with a Response Topic gets the answer there, with the same Correlation Data.
wirebenchRules: 1
name: Clock service
rules:
  - name: tell the time
    when: { filter: service/clock/get, qos: 1 }
    limit: 20
    publish:
      reply: true
      payload: '{"now": "{{now iso}}", "asked": {{payload json}}}'
      qos: 1
      properties: { contentType: application/json }
`;

/** What was measured once, again. */
export const csvReplayText = `# One line of the table a second. A table may also lie beside the document: csv: { file: readings.csv }.
wirebenchRules: 1
name: Replay of a table
rules:
  - name: readings
    every: 1s
    values:
      row:
        csv:
          loop: true
          text: |
            celsius,humidity,state
            19.5,41,ok
            19.8,42,ok
            21.4,47,"warm, rising"
            20.2,44,ok
    publish:
      topic: replay/{{row state}}
      payload: '{"celsius": {{row celsius}}, "humidity": {{row humidity}}}'
`;

/** What needs more than a template. */
export const scriptText = `# A script runs in a sandbox: it sees no file, no network and nothing of this program, and its time and memory end.
# It defines onMessage(message), onTick(tick) or both, and calls publish(topic, payload, options) and log(...).
wirebenchRules: 1
name: Mean of what arrives
rules:
  - name: mean
    when: { filter: plant/+/temperature }
    every: 5s
    script: |
      state.sum ??= 0;
      state.count ??= 0;

      function onMessage(message) {
        const { celsius } = message.json();
        state.sum += celsius;
        state.count += 1;
      }

      function onTick() {
        if (state.count === 0) return log("nothing arrived yet");
        publish("plant/mean", JSON.stringify({ celsius: state.sum / state.count, of: state.count }));
        state.sum = 0;
        state.count = 0;
      }
`;
