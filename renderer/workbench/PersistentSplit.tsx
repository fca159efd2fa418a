import type { ComponentProps } from "react";
import { useAppState, useLayout } from "#renderer/state/index.ts";
import { SplitPane } from "#renderer/ui/index.ts";

type PersistentSplitProps = Omit<ComponentProps<typeof SplitPane>, "sizes" | "onSizes">;

/** A split whose sizes survive a restart, under its id. */
export function PersistentSplit(props: PersistentSplitProps) {
  const { layout } = useAppState();
  const sizes = useLayout((state) => state.splits[props.id]);
  return <SplitPane {...props} sizes={sizes} onSizes={(next) => layout.getState().rememberSplit(props.id, next)} />;
}
