import { useCallback } from "react";
import { useAppState } from "#renderer/state/index.ts";

/** Shows the packets of a network connection, in the Capture activity. */
export function useShowPackets(): (connection: number) => void {
  const { packets, layout } = useAppState();
  return useCallback(
    (connection) => {
      packets.getState().applyFilter(`connection == ${connection}`);
      layout.getState().showActivity("capture");
    },
    [packets, layout],
  );
}
