import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { ByteSpan } from "#shared/base/index.ts";
import { formatCount, IconButton, Segmented } from "#renderer/ui/index.ts";
import { bytesOfQuery, findBytes, MAXIMUM_MATCHES, parseOffset, type SearchKind } from "./byteSearch.ts";
import styles from "./Inspector.module.css";

/** What the bar is open for. */
export type FindMode = "find" | "offset";

interface FindBarProps {
  readonly mode: FindMode;
  readonly bytes: Uint8Array;
  /** What was found, to be marked. Must keep its identity between renders. */
  readonly onMatches: (matches: readonly ByteSpan[]) => void;
  readonly onGoTo: (span: ByteSpan) => void;
  readonly onClose: () => void;
}

const kinds = [
  { value: "text", label: "Text" },
  { value: "hex", label: "Hex" },
] as const;

/** Finds text or bytes in a packet, or goes to an offset. Enter goes on, Shift+Enter back, Escape closes. */
export function FindBar({ mode, bytes, onMatches, onGoTo, onClose }: FindBarProps): ReactNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<SearchKind>("text");
  const [position, setPosition] = useState(-1);

  const needle = useMemo(() => bytesOfQuery(query, kind), [query, kind]);
  const matches = useMemo(
    () => (mode === "offset" || needle === undefined ? [] : findBytes(bytes, needle, kind)),
    [mode, bytes, needle, kind],
  );
  // In another packet the matches are others, and none of them has been gone to.
  const [counted, setCounted] = useState(matches);
  if (counted !== matches) {
    setCounted(matches);
    setPosition(-1);
  }
  useEffect(() => onMatches(matches), [onMatches, matches]);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  const offset = mode === "offset" ? parseOffset(query, bytes.length) : undefined;
  const isWrong = query !== "" && (mode === "offset" ? offset === undefined : needle === undefined);
  const go = (step: 1 | -1): void => {
    if (offset !== undefined) onGoTo({ start: offset, end: offset + 1 });
    if (matches.length === 0) return;
    const next = (position + step + matches.length + (position < 0 && step < 0 ? 1 : 0)) % matches.length;
    const match = matches[next];
    setPosition(next);
    if (match !== undefined) onGoTo(match);
  };
  const change = (text: string): void => {
    setQuery(text);
    setPosition(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
  };

  return (
    <div role="search" aria-label={mode === "find" ? "Find in packet" : "Go to offset"} className={styles.findBar}>
      <input
        ref={field}
        className={styles.findField}
        aria-label={mode === "find" ? "Find in bytes" : "Offset"}
        aria-invalid={isWrong}
        aria-describedby={`${id}-found`}
        placeholder={mode === "offset" ? "20 or 0x14" : kind === "hex" ? "70 6C 61" : "Text in the packet"}
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {mode === "find" && (
        <Segmented
          label="Look for"
          isLabelHidden
          value={kind}
          choices={kinds}
          onValue={(next) => {
            setKind(next);
            setPosition(-1);
          }}
        />
      )}
      <span id={`${id}-found`} role="status" className={styles.found}>
        {describeFound({ mode, query, isWrong, count: matches.length, position, length: bytes.length })}
      </span>
      {mode === "find" && (
        <>
          <IconButton label="Previous match" icon={ArrowUp} disabled={matches.length === 0} onClick={() => go(-1)} />
          <IconButton label="Next match" icon={ArrowDown} disabled={matches.length === 0} onClick={() => go(1)} />
        </>
      )}
      <IconButton label="Close" icon={X} onClick={onClose} />
    </div>
  );
}

interface Found {
  readonly mode: FindMode;
  readonly query: string;
  readonly isWrong: boolean;
  readonly count: number;
  readonly position: number;
  readonly length: number;
}

function describeFound({ mode, query, isWrong, count, position, length }: Found): string {
  if (query === "") return mode === "offset" ? `0 to ${length - 1}` : "";
  if (isWrong) return mode === "offset" ? `No offset from 0 to ${length - 1}` : "Write pairs of hexadecimal digits";
  if (mode === "offset") return "";
  if (count === 0) return "Not found";
  const total = `${formatCount(count)}${count === MAXIMUM_MATCHES ? " or more" : ""}`;
  return position < 0 ? `${total} found` : `${formatCount(position + 1)} of ${total}`;
}
