/** How text gives way where there is too little room. Knows no MQTT. */
export { MiddleTruncated } from "./MiddleTruncated.tsx";
