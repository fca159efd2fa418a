import type { ReactNode } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import styles from "./Layout.module.css";

/** One panel of a split. Sizes are pixels (number) or a percentage (`"40%"`). */
export interface SplitPart {
  readonly id: string;
  readonly content: ReactNode;
  readonly defaultSize?: number | string;
  readonly minSize?: number | string;
  readonly maxSize?: number | string;
  /** Keeps its pixels when the window changes its size; another part must give way. */
  readonly isFixed?: boolean;
}

interface SplitPaneProps {
  readonly id: string;
  /** `horizontal`: side by side. `vertical`: one above the other. */
  readonly orientation: "horizontal" | "vertical";
  readonly parts: readonly SplitPart[];
  /** What each divider is, for assistive technology: one for each part but the last. */
  readonly dividerLabels: readonly string[];
  /** In a lower place the parts keep this height together, in pixels, and scroll. */
  readonly leastHeight?: number;
  /** Percentages by part, from an earlier time. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  readonly onSizes?: (sizes: Readonly<Record<string, number>>) => void;
}

/** Panes with dividers that pointer and arrow keys move. A part may come and go: the others stay mounted. */
export function SplitPane({ id, orientation, parts, dividerLabels, leastHeight, sizes, onSizes }: SplitPaneProps) {
  const group = (
    <Group
      id={id}
      orientation={orientation}
      className={styles.group}
      {...(leastHeight === undefined ? {} : { style: { minHeight: leastHeight } })}
      onLayoutChanged={(layout) => {
        // A part alone has everything: that is no choice to remember.
        if (parts.length > 1) onSizes?.(layout);
      }}
    >
      {parts.flatMap((part, index) => [
        ...(index === 0
          ? []
          : [
              <Separator
                key={`before-${part.id}`}
                aria-label={dividerLabels[index - 1]}
                className={styles.separator}
              />,
            ]),
        <Panel
          key={part.id}
          id={part.id}
          defaultSize={rememberedSize(sizes, part.id) ?? part.defaultSize}
          minSize={part.minSize}
          maxSize={part.maxSize}
          groupResizeBehavior={part.isFixed === true ? "preserve-pixel-size" : "preserve-relative-size"}
        >
          {part.content}
        </Panel>,
      ])}
    </Group>
  );
  return leastHeight === undefined ? group : <div className={styles.scrolled}>{group}</div>;
}

function rememberedSize(sizes: SplitPaneProps["sizes"], part: string): string | undefined {
  const percentage = sizes?.[part];
  return percentage === undefined ? undefined : `${percentage}%`;
}
