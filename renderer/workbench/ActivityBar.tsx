import { CircleHelp, Contrast, Monitor, Moon, PanelLeft, Sun } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { useLayout } from "#renderer/state/index.ts";
import { Menu, Tooltip } from "#renderer/ui/index.ts";
import { type Activity, type DockedPanel, placesInBar } from "./activity.ts";
import styles from "./ActivityBar.module.css";
import { useRovingFocus } from "./useRovingFocus.ts";
import { useCommandRegistry } from "./useCommands.ts";
import { useKeyText } from "./useKeyText.ts";

interface ActivityBarProps {
  readonly activities: readonly Activity[];
  readonly panels: readonly DockedPanel[];
  readonly activityId: string;
  readonly isSideBarShown: boolean;
  readonly hasSideBar: boolean;
}

const themes = [
  { id: "theme.system", theme: "system", label: "System theme", icon: Monitor },
  { id: "theme.dark", theme: "dark", label: "Dark theme", icon: Moon },
  { id: "theme.light", theme: "light", label: "Light theme", icon: Sun },
  { id: "theme.contrast", theme: "contrast", label: "High contrast theme", icon: Contrast },
] as const;

/** The bar at the left edge: activities, panels, and at its end what concerns the window itself. */
export function ActivityBar({ activities, panels, activityId, isSideBarShown, hasSideBar }: ActivityBarProps) {
  const { run } = useCommandRegistry();
  const theme = useLayout((layout) => layout.theme);
  const openPanelId = useLayout((layout) => layout.openPanelId);
  const onKeyDown = useRovingFocus();
  const paletteKey = useKeyText("workbench.showPalette");
  const keysKey = useKeyText("workbench.showKeys");
  const present = themes.find((entry) => entry.theme === theme) ?? themes[0];

  return (
    <nav aria-label="Activities" data-pane="Activities" className={styles.bar}>
      {/* Only hears the arrows of its buttons; each of them is a control by itself. */}
      <div role="presentation" className={styles.items} onKeyDown={onKeyDown}>
        {placesInBar(activities, panels).map((place) =>
          place.kind === "activity" ? (
            <BarButton
              key={place.key}
              commandId={`activity.${place.activity.id}`}
              label={place.activity.title}
              icon={place.activity.icon}
              aria-current={place.activity.id === activityId ? "page" : undefined}
              tabIndex={place.activity.id === activityId ? 0 : -1}
            />
          ) : (
            <BarButton
              key={place.key}
              commandId={`panel.${place.panel.id}`}
              label={place.panel.title}
              icon={place.panel.icon}
              aria-pressed={openPanelId === place.panel.id}
              {...(openPanelId === place.panel.id ? { onClick: () => run("panel.close") } : {})}
              tabIndex={-1}
            />
          ),
        )}
        <span className={styles.gap} />
        {hasSideBar && (
          <BarButton
            commandId="workbench.toggleSideBar"
            label={isSideBarShown ? "Hide side bar" : "Show side bar"}
            icon={PanelLeft}
            aria-expanded={isSideBarShown}
            tabIndex={-1}
          />
        )}
        <Menu
          align="start"
          trigger={
            <button type="button" aria-label={`Theme: ${present.label}`} className={styles.item} tabIndex={-1}>
              <present.icon size={19} strokeWidth={1.6} aria-hidden />
            </button>
          }
          groups={[themes.map(({ id, label }) => ({ label, onSelect: () => run(id) }))]}
        />
        <Menu
          align="start"
          trigger={
            <button type="button" aria-label="Help" className={styles.item} tabIndex={-1}>
              <CircleHelp size={19} strokeWidth={1.6} aria-hidden />
            </button>
          }
          groups={[
            [
              {
                label: "All commands…",
                ...(paletteKey === undefined ? {} : { keyText: paletteKey }),
                onSelect: () => run("workbench.showPalette"),
              },
              {
                label: "Keys of this place",
                ...(keysKey === undefined ? {} : { keyText: keysKey }),
                onSelect: () => run("workbench.showKeys"),
              },
            ],
          ]}
        />
      </div>
    </nav>
  );
}

type BarButtonProps = ComponentProps<"button"> & {
  readonly commandId: string;
  readonly label: string;
  readonly icon: LucideIcon;
};

function BarButton({ commandId, label, icon: Icon, ...rest }: BarButtonProps) {
  const { run } = useCommandRegistry();
  return (
    <Tooltip text={label} keyText={useKeyText(commandId)} side="right">
      <button type="button" aria-label={label} className={styles.item} onClick={() => run(commandId)} {...rest}>
        <Icon size={19} strokeWidth={1.6} aria-hidden />
      </button>
    </Tooltip>
  );
}
