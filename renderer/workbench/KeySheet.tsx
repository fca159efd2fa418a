import { Fragment, useState } from "react";
import { Button, Dialog } from "#renderer/ui/index.ts";
import { Remark } from "./CommandPalette.tsx";
import styles from "./CommandPalette.module.css";
import type { Command } from "./commandRegistry.ts";
import { formatKey, isMacPlatform } from "./keys.ts";
import { useAllCommands } from "./useCommands.ts";
import { widgetKeys } from "./widgetKeys.ts";

interface KeySheetProps {
  /** The place that the focus stood in; its keys come first. */
  readonly place: string | undefined;
  readonly onClose: () => void;
}

/** All keys: those of commands, what is shown first, and those of the widgets themselves. */
export function KeySheet({ place, onClose }: KeySheetProps) {
  const [commands] = useState(useAllCommands());
  const isMac = isMacPlatform(navigator);
  return (
    <Dialog
      title="Keys"
      isText
      isWide
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className={styles.sheet}>
        {groupByPlace(commands, place).map(([heading, group]) => (
          <section key={heading} aria-label={heading}>
            <h3>{heading}</h3>
            <dl>
              {group.flatMap(({ id, key = "", alternateKeys = [], title, place: within, elsewhere, waitsFor }) => [
                <dt key={`${id}-key`}>
                  <kbd>{formatKey(key, isMac)}</kbd>
                  {alternateKeys.map((alternate) => (
                    <Fragment key={alternate}>
                      {" or "}
                      <kbd>{formatKey(alternate, isMac)}</kbd>
                    </Fragment>
                  ))}
                </dt>,
                <dd key={id}>
                  {title}
                  {elsewhere !== undefined && within !== undefined && <Remark text={`in the ${within}`} />}
                  {waitsFor !== undefined && <Remark text={`needs ${waitsFor}`} />}
                </dd>,
              ])}
            </dl>
          </section>
        ))}
        {widgetKeys.map(({ heading, keys }) => (
          <section key={heading} aria-label={heading}>
            <h3>{heading}</h3>
            <dl>
              {keys.flatMap(([combinations, does]) => [
                <dt key={`${does}-keys`}>
                  {combinations.map((key, index) => (
                    <span key={key}>
                      {index > 0 && " "}
                      <kbd>{formatKey(key, isMac)}</kbd>
                    </span>
                  ))}
                </dt>,
                <dd key={does}>{does}</dd>,
              ])}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Commands with keys: those of `place`, those that act anywhere, the other places, then what is not shown. */
function groupByPlace(
  commands: readonly Command[],
  place: string | undefined,
): readonly (readonly [string, readonly Command[]])[] {
  const withKey = commands.filter(({ key }) => key !== undefined);
  const here = withKey.filter(({ elsewhere }) => elsewhere === undefined);
  const others = here.flatMap((command) => (command.place === undefined ? [] : [command.place]));
  const away = withKey.flatMap(({ elsewhere }) => (elsewhere === undefined ? [] : [elsewhere]));
  const places = [place, undefined, ...others].map(
    (name) => [headingOf(name), here.filter((command) => command.place === name)] as const,
  );
  const activities = away.map(
    (title) => [`In ${title}`, withKey.filter(({ elsewhere }) => elsewhere === title)] as const,
  );
  return [...new Map([...places, ...activities])].filter(([, group]) => group.length > 0);
}

function headingOf(place: string | undefined): string {
  return place === undefined ? "Anywhere" : place.charAt(0).toUpperCase() + place.slice(1);
}
