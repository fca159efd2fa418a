/** The quantity that a sensor of the scenario measures, and how its value wanders. */
export interface Quantity {
  readonly sensorType: string;
  readonly unit: string;
  readonly start: number;
  /** The largest change from one reading to the next. */
  readonly step: number;
  /** Above this value the main office notifies the customer's mobile. */
  readonly alarmAbove: number;
}

export interface SensorRole {
  readonly custId: string;
  readonly sensorId: string;
  readonly quantity: Quantity;
}

export interface MobileRole {
  readonly custId: string;
  readonly mobileId: string;
}

const temperature: Quantity = { sensorType: "Temperature", unit: "°C", start: 21, step: 0.4, alarmAbove: 22 };
const humidity: Quantity = { sensorType: "Humidity", unit: "%", start: 45, step: 0.8, alarmAbove: 48 };
const pressure: Quantity = { sensorType: "Pressure", unit: "hPa", start: 1013, step: 0.5, alarmAbove: 1015 };

/** Six sensors of two customers. */
export const sensorRoles: readonly SensorRole[] = [
  { custId: "acme", sensorId: "acme-t1", quantity: temperature },
  { custId: "acme", sensorId: "acme-t2", quantity: temperature },
  { custId: "acme", sensorId: "acme-h1", quantity: humidity },
  { custId: "globex", sensorId: "globex-t1", quantity: temperature },
  { custId: "globex", sensorId: "globex-p1", quantity: pressure },
  { custId: "globex", sensorId: "globex-p2", quantity: pressure },
];

/** One mobile for each customer. */
export const mobileRoles: readonly MobileRole[] = [
  { custId: "acme", mobileId: "acme-mobile" },
  { custId: "globex", mobileId: "globex-mobile" },
];

export const MAIN_OFFICE_ID = "mainoffice-1";

/** The topic tree of the talk; the mobile's two topics and the main office's status are ours. */
export const talkTopics = {
  reading: ({ custId, quantity, sensorId }: SensorRole) =>
    `/App/Customer/${custId}/Sensor/${quantity.sensorType}/${sensorId}/Reading`,
  command: ({ custId, quantity, sensorId }: SensorRole) =>
    `/App/Customer/${custId}/Sensor/${quantity.sensorType}/${sensorId}/Command`,
  action: ({ custId, mobileId }: MobileRole) => `/App/Customer/${custId}/Mobile/${mobileId}/Action`,
  notification: ({ custId, mobileId }: MobileRole) => `/App/Customer/${custId}/Mobile/${mobileId}/Notification`,
  mainOfficeStatus: "/App/MainOffice/Status",
} as const;

/** What each role subscribes to, narrowed to what is its own. */
export const talkFilters = {
  ownCommands: ({ custId, sensorId }: SensorRole) => `/App/Customer/${custId}/Sensor/+/${sensorId}/Command`,
  allReadings: "/App/Customer/+/Sensor/+/+/Reading",
  allActions: "/App/Customer/+/Mobile/+/Action",
  customerReadings: ({ custId }: MobileRole) => `/App/Customer/${custId}/Sensor/+/+/Reading`,
} as const;
