import { ChevronDown, X } from "lucide-react";
import { type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { compileFilter } from "#shared/capture/filter/index.ts";
import { useContract } from "#renderer/contract/index.ts";
import { classes, IconButton, Menu, Message } from "#renderer/ui/index.ts";
import styles from "./FilterField.module.css";

interface FilterFieldProps {
  /** The filter in force. */
  readonly filter: string;
  readonly recentFilters: readonly string[];
  readonly onApply: (filter: string) => void;
  /** Escape: back to the list. */
  readonly onLeave: () => void;
  readonly ref?: Ref<{ focus(): void }>;
}

interface Completion {
  readonly start: number;
  readonly items: readonly { readonly text: string; readonly detail: string }[];
  readonly active: number;
}

/**
 * Where the display filter is written: Enter applies it, what cannot be read is underlined and said in words, and the
 * engine completes words. The filter in force stays until the next one is applied.
 */
export function FilterField({ filter, recentFilters, onApply, onLeave, ref }: FilterFieldProps): ReactNode {
  const contract = useContract();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState(filter);
  const [applied, setApplied] = useState(filter);
  // What is wrong is explained where somebody writes; over a list that is read it would be in the way.
  const [isFocused, setFocused] = useState(false);
  const [completion, setCompletion] = useState<Completion>();
  const asked = useRef(0);
  if (applied !== filter) {
    // Another place has changed the filter in force: it replaces what stands here.
    setApplied(filter);
    setDraft(filter);
  }

  useImperativeHandle(ref, () => ({
    focus() {
      input.current?.focus();
      input.current?.select();
    },
  }));

  const compiled = compileFilter(draft);
  const error = compiled.ok ? undefined : compiled.error;
  const remark = compiled.ok ? compiled.value.remarks[0] : undefined;
  const wrong = error ?? remark;
  const items = completion?.items ?? [];

  async function complete(text: string, position: number): Promise<void> {
    const request = ++asked.current;
    const answer = await contract.command("capture.completeFilter", { filter: text, position });
    if (request !== asked.current) return;
    // A word that is complete already needs no offer of itself.
    const word = answer.ok ? text.slice(answer.value.start, position) : "";
    const offers = answer.ok ? answer.value.items.filter((item) => item.text !== word) : [];
    const start = answer.ok ? answer.value.start : 0;
    setCompletion((shown) => {
      if (offers.length === 0) return undefined;
      // Answers may come while the arrows already move among the last ones: what is chosen stays chosen.
      const chosen = shown?.items[shown.active]?.text;
      return { start, items: offers, active: offers.findIndex((item) => item.text === chosen) };
    });
  }

  const close = (): void => {
    asked.current++;
    setCompletion(undefined);
  };
  const apply = (text: string): void => {
    close();
    if (compileFilter(text).ok) onApply(text);
  };
  const insert = (text: string): void => {
    const end = input.current?.selectionStart ?? draft.length;
    const next = `${draft.slice(0, completion?.start ?? end)}${text} `;
    close();
    // The caret belongs behind what was inserted before the next key comes.
    flushSync(() => setDraft(next + draft.slice(end).trimStart()));
    input.current?.setSelectionRange(next.length, next.length);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = items[completion?.active ?? -1];
    if (step !== 0 && completion !== undefined) {
      event.preventDefault();
      const active =
        (completion.active + step + items.length + (completion.active < 0 && step < 0 ? 1 : 0)) % items.length;
      setCompletion({ ...completion, active });
    } else if (step === 1) {
      event.preventDefault();
      void complete(draft, input.current?.selectionStart ?? draft.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) {
      event.preventDefault();
      insert(chosen.text);
    } else if (event.key === "Enter") {
      event.preventDefault();
      apply(draft);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (completion !== undefined) close();
      else onLeave();
    }
  };

  useEffect(() => {
    document.getElementById(`${id}-item-${completion?.active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, completion]);

  const isOpen = items.length > 0;
  const errorId = `${id}-error`;
  return (
    <div
      className={styles.field}
      onFocus={() => setFocused(true)}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setFocused(false);
        close();
      }}
    >
      <div className={classes(styles.frame, error !== undefined && styles.invalid)}>
        <div className={styles.text}>
          <div ref={mirror} className={styles.mirror} aria-hidden>
            {wrong === undefined ? draft : <Underlined text={draft} start={wrong.start} end={wrong.end} />}
          </div>
          <input
            ref={input}
            className={styles.input}
            role="combobox"
            aria-label="Display filter"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-items` : undefined}
            aria-autocomplete="list"
            aria-activedescendant={
              completion === undefined || completion.active < 0 ? undefined : `${id}-item-${completion.active}`
            }
            aria-invalid={error !== undefined}
            aria-describedby={wrong === undefined ? undefined : errorId}
            autoComplete="off"
            spellCheck={false}
            placeholder='mqtt.topic matches "plant/#" && mqtt.qos > 0'
            value={draft}
            onChange={(event) => {
              setDraft(event.target.value);
              void complete(event.target.value, event.target.selectionStart ?? event.target.value.length);
            }}
            onKeyDown={onKeyDown}
            onScroll={(event) => {
              if (mirror.current !== null) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
          />
        </div>
        {draft.trim() !== filter && error === undefined && (
          <kbd className={styles.hint} aria-hidden>
            Enter
          </kbd>
        )}
        {(draft !== "" || filter !== "") && (
          <IconButton
            label="Clear filter"
            icon={X}
            onClick={() => {
              setDraft("");
              apply("");
              onLeave();
            }}
          />
        )}
        {recentFilters.length > 0 && (
          <Menu
            trigger={<IconButton label="Recent filters" icon={ChevronDown} />}
            groups={[recentFilters.map((recent) => ({ label: recent, onSelect: () => apply(recent) }))]}
          />
        )}
      </div>
      {isFocused && (isOpen || wrong !== undefined) && (
        <div className={styles.popover}>
          {wrong !== undefined && !isOpen && (
            <p id={errorId} className={error === undefined ? styles.remark : styles.error} role="status">
              <span aria-hidden>{error === undefined ? "▲" : "⊘"} </span>
              <Message text={wrong.message} />
              {error !== undefined && (
                <span className={styles.still}>
                  {filter === "" ? " · the list goes on without a filter" : " · the list goes on by "}
                  {filter !== "" && <code>{filter}</code>}
                </span>
              )}
            </p>
          )}
          {isOpen && (
            <div id={`${id}-items`} role="listbox" aria-label="Completions" className={styles.items}>
              {items.map((item, position) => (
                // The field keeps the focus and its keys move the choice; the pointer is a second way.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={item.text}
                  id={`${id}-item-${position}`}
                  role="option"
                  aria-selected={position === completion?.active}
                  tabIndex={-1}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => insert(item.text)}
                >
                  <span>{item.text}</span>
                  <span className={styles.detail}>{item.detail}</span>
                </div>
              ))}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Underlined({ text, start, end }: { readonly text: string; readonly start: number; readonly end: number }) {
  // An error at the very end has nothing to stand under: a space takes the line.
  return (
    <>
      {text.slice(0, start)}
      <span className={styles.wrong}>{text.slice(start, Math.max(end, start + 1)) || " "}</span>
      {text.slice(Math.max(end, start + 1))}
    </>
  );
}
