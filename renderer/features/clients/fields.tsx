import { useRef, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { SecretName } from "#shared/profile/index.ts";
import { Button, Field, formatBytes, TextField } from "#renderer/ui/index.ts";
import styles from "./Fields.module.css";
import type { FormField, ProfileErrors, ProfileForm } from "./profileForm.ts";

/** What every part of the form gets. */
export interface PartProps {
  readonly form: ProfileForm;
  readonly errors: ProfileErrors;
  readonly held: readonly SecretName[];
  readonly change: (part: Partial<ProfileForm>) => void;
}

type TextFieldName = {
  [Name in keyof ProfileForm]: ProfileForm[Name] extends string
    ? string extends ProfileForm[Name]
      ? Name
      : never
    : never;
}[keyof ProfileForm];

interface FormTextProps extends Omit<PartProps, "held"> {
  readonly name: TextFieldName;
  readonly label: string;
  readonly hint?: string;
  readonly isMono?: boolean;
  readonly isNumber?: boolean;
  readonly placeholder?: string;
}

/** One line of the form. */
export function FormText({ form, errors, change, name, label, hint, isMono, isNumber, placeholder }: FormTextProps) {
  return (
    <TextField
      label={label}
      data-field={name}
      value={form[name]}
      onValue={(value) => change({ [name]: value })}
      error={errors[name]}
      hint={hint}
      placeholder={placeholder}
      isMono={isMono === true || isNumber === true}
      {...(isNumber === true ? { inputMode: "numeric" as const } : {})}
    />
  );
}

interface FormAreaProps extends Omit<PartProps, "held"> {
  readonly name: TextFieldName;
  readonly label: string;
  readonly hint?: string;
  readonly rows?: number;
  /** What a file chooser may offer; without it there is none. */
  readonly files?: string;
}

/** Beyond every bundle of certificates. */
const MAX_FILE_BYTES = 2_000_000;

/** Several lines of the form, which a file may fill. */
export function FormArea({ form, errors, change, name, label, hint, rows = 3, files }: FormAreaProps) {
  return (
    <div className={styles.area}>
      <Field label={label} hint={hint} error={errors[name]}>
        {(ids) => (
          <textarea
            {...ids}
            data-field={name}
            rows={rows}
            spellCheck={false}
            autoComplete="off"
            className={styles.text}
            value={form[name]}
            onChange={(event) => change({ [name]: event.target.value })}
          />
        )}
      </Field>
      {files !== undefined && (
        <FileButton
          label={`Choose ${label.toLowerCase()}…`}
          accept={files}
          onFile={async (file) => change({ [name]: await file.text() })}
        />
      )}
    </div>
  );
}

/** A button that opens the system's file chooser. It refuses, in words, what is larger than `maximumBytes`. */
export function FileButton(props: {
  readonly label: string;
  readonly accept: string;
  readonly maximumBytes?: number;
  readonly onFile: (file: File) => Promise<void> | void;
}) {
  const { label, accept, maximumBytes = MAX_FILE_BYTES, onFile } = props;
  const input = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string>();

  function take(file: File): void {
    const isTooLarge = file.size > maximumBytes;
    setRefusal(
      isTooLarge ? `${file.name} has ${formatBytes(file.size)}, of ${formatBytes(maximumBytes)} at most` : undefined,
    );
    if (!isTooLarge) void onFile(file);
  }

  return (
    <>
      {refusal !== undefined && (
        <span role="alert" className={styles.fileError}>
          {escapeText(refusal)}
        </span>
      )}
      <Button onClick={() => input.current?.click()}>{label}</Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) take(file);
          event.target.value = "";
        }}
      />
    </>
  );
}

interface SecretProps extends PartProps {
  readonly name: SecretName;
  readonly label: string;
}

/** A secret: entered anew, kept as it is held, or removed. Its value never comes back to the page. */
export function SecretField({ form, errors, held, change, name, label }: SecretProps) {
  const isHeld = held.includes(name);
  const isForgotten = form.forget.includes(name);
  return (
    <div className={styles.secret}>
      <TextField
        label={label}
        type="password"
        autoComplete="new-password"
        data-field={name}
        value={form.secrets[name]}
        onValue={(value) => change({ secrets: { ...form.secrets, [name]: value } })}
        error={errorOf(errors, name)}
        hint={isForgotten ? "Will be removed" : isHeld ? "Held; empty keeps it" : undefined}
      />
      {isHeld && <ForgetButton form={form} change={change} name={name} label={label} />}
    </div>
  );
}

/** A secret that is a file: it is taken as it is, and never shown. */
export function SecretFileField(
  props: SecretProps & { readonly accept: string; readonly read: (file: File) => Promise<string> },
) {
  const { form, errors, held, change, name, label, accept, read } = props;
  const isHeld = held.includes(name) && !form.forget.includes(name);
  const isNew = form.secrets[name] !== "";
  const error = errorOf(errors, name);
  return (
    <div className={styles.file} data-field={name}>
      <span className={styles.fileLabel}>{label}</span>
      <span className={error === undefined ? styles.fileState : styles.fileError}>
        {error ??
          (isNew ? "A new file is chosen" : isHeld ? "Held" : form.forget.includes(name) ? "Will be removed" : "None")}
      </span>
      <FileButton
        label={`Choose ${label.toLowerCase()}…`}
        accept={accept}
        onFile={async (file) => change({ secrets: { ...form.secrets, [name]: await read(file) } })}
      />
      {held.includes(name) && <ForgetButton form={form} change={change} name={name} label={label} />}
    </div>
  );
}

function ForgetButton({ form, change, name, label }: Pick<SecretProps, "form" | "change" | "name" | "label">) {
  const isForgotten = form.forget.includes(name);
  const forget = isForgotten ? form.forget.filter((each) => each !== name) : [...form.forget, name];
  return (
    <Button onClick={() => change({ forget, secrets: { ...form.secrets, [name]: "" } })}>
      {isForgotten ? "Keep" : "Remove"}
      <span className="visually-hidden"> {label.toLowerCase()}</span>
    </Button>
  );
}

function errorOf(errors: ProfileErrors, name: FormField): string | undefined {
  return errors[name];
}
