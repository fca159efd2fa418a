import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";
import { IconButton } from "./IconButton.tsx";

interface CopyButtonProps {
  /** Asked for at the click, so that a long text is not made in advance. */
  readonly text: () => string;
  /** What is copied, as in `Copy command`. */
  readonly label: string;
  readonly isIcon?: boolean;
}

/** How long the button says that it has done it. */
const SAID_MS = 1_500;

/** Copies a text and says so for a moment; says as well when the browser does not allow it. */
export function CopyButton({ text, label, isIcon = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "refused">("none");

  useEffect(() => {
    if (outcome === "none") return undefined;
    const timer = setTimeout(() => setOutcome("none"), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome("copied");
    } catch {
      // The browser's permission, not our failure: the button's own words tell.
      setOutcome("refused");
    }
  }

  const words = { none: label, copied: "Copied", refused: "Copying is not allowed" }[outcome];
  return (
    <>
      {isIcon ? (
        <IconButton label={words} icon={outcome === "copied" ? Check : Copy} onClick={() => void copy()} />
      ) : (
        <Button onClick={() => void copy()}>{words}</Button>
      )}
      <span role="status" className="visually-hidden">
        {outcome === "none" ? "" : words}
      </span>
    </>
  );
}
