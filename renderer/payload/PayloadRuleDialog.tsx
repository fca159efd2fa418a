import { Trash2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import {
  createBudget,
  parseAvroSchema,
  type PayloadChoice,
  type PayloadFormat,
  payloadFormats,
  payloadLimits,
  readDescriptorSet,
  writeBase64,
} from "#shared/payload/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { type PayloadRule, useAppState, usePayloadRules } from "#renderer/state/index.ts";
import { Button, Dialog, Field, IconButton, SelectField, TextField } from "#renderer/ui/index.ts";
import styles from "./Payload.module.css";
import { keptBytes } from "./rules.ts";

interface PayloadRuleDialogProps {
  readonly topicName: string;
  readonly choice: PayloadChoice;
  readonly onClose: () => void;
}

/** What is kept for the next start has little room: a descriptor set beyond this is refused. */
const MAXIMUM_SCHEMA_BYTES = 512 * 1024;

const formatChoices = Object.entries(payloadFormats).map(([value, label]) => ({ value, label }));

/** Says how the payloads on some topics are decoded, and lists what was said so far. */
export function PayloadRuleDialog({ topicName, choice, onClose }: PayloadRuleDialogProps): ReactNode {
  const { payloadRules } = useAppState();
  const rules = usePayloadRules((state) => state.rules);
  const formId = useId();
  const [filter, setFilter] = useState(topicName);
  const [format, setFormat] = useState<PayloadFormat>(choice.format === "auto" ? "json" : choice.format);
  const [descriptorSet, setDescriptorSet] = useState<string>();
  const [messageType, setMessageType] = useState("");
  const [avroSchema, setAvroSchema] = useState("");
  const [hasTried, setHasTried] = useState(false);
  const rule: PayloadRule = {
    filter,
    format,
    ...(format === "protobuf" && descriptorSet !== undefined ? { descriptorSet, messageType } : {}),
    ...(format === "avro" ? { avroSchema } : {}),
  };
  const errors = errorsOf(rule);

  const save = (): void => {
    setHasTried(true);
    if (errors.filter !== undefined || errors.schema !== undefined) return;
    payloadRules.getState().add(rule);
    onClose();
  };

  return (
    <Dialog
      title="Decode by Topic Filter"
      description="Of several filters that match a topic the newest counts"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label="Topic Filter"
          isMono
          value={filter}
          onValue={setFilter}
          error={hasTried ? errors.filter : undefined}
        />
        <SelectField
          label="Format"
          value={format}
          choices={formatChoices}
          onValue={(value) => {
            if (isFormat(value)) setFormat(value);
          }}
        />
        {format === "protobuf" && (
          <DescriptorFields
            descriptorSet={descriptorSet}
            messageType={messageType}
            onDescriptorSet={setDescriptorSet}
            onMessageType={setMessageType}
            error={hasTried ? errors.schema : undefined}
          />
        )}
        {format === "avro" && <SchemaFile onText={setAvroSchema} />}
        {format === "avro" && (
          <Field label="Avro schema" hint="JSON, typed or from a file" error={hasTried ? errors.schema : undefined}>
            {(ids) => (
              <textarea
                {...ids}
                className={styles.area}
                spellCheck={false}
                value={avroSchema}
                onChange={(event) => setAvroSchema(event.target.value)}
              />
            )}
          </Field>
        )}
        {rules.length > 0 && (
          <ul className={styles.rules} aria-label="Rules">
            {rules.map((known) => (
              <li key={known.filter}>
                <code>{escapeText(known.filter)}</code>
                <span>{payloadFormats[known.format]}</span>
                <IconButton
                  label={`Remove the rule for ${escapeText(known.filter)}`}
                  icon={Trash2}
                  onClick={() => payloadRules.getState().remove(known.filter)}
                />
              </li>
            ))}
          </ul>
        )}
      </form>
    </Dialog>
  );
}

/** Reads an Avro schema from a file into the field below it. */
function SchemaFile({ onText }: { readonly onText: (text: string) => void }): ReactNode {
  const [refusal, setRefusal] = useState<string>();
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const isTooLarge = file.size > MAXIMUM_SCHEMA_BYTES;
    setRefusal(isTooLarge ? `${file.name} is larger than ${MAXIMUM_SCHEMA_BYTES / 1024} kB` : undefined);
    if (!isTooLarge) onText(await file.text());
  };
  return (
    <Field label="Schema file" hint="as in schema.avsc" error={refusal}>
      {(ids) => (
        <input {...ids} type="file" accept=".avsc,.json" onChange={(event) => void read(event.target.files?.[0])} />
      )}
    </Field>
  );
}

interface DescriptorFieldsProps {
  readonly descriptorSet: string | undefined;
  readonly messageType: string;
  readonly onDescriptorSet: (descriptorSet: string | undefined) => void;
  readonly onMessageType: (messageType: string) => void;
  readonly error: string | undefined;
}

function DescriptorFields(props: DescriptorFieldsProps): ReactNode {
  const { descriptorSet, messageType, onDescriptorSet, onMessageType } = props;
  const [refusal, setRefusal] = useState<string>();
  const types = descriptorSet === undefined ? [] : messageTypesOf(descriptorSet);

  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > MAXIMUM_SCHEMA_BYTES) {
      setRefusal(`${file.name} is larger than ${MAXIMUM_SCHEMA_BYTES / 1024} kB`);
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const schema = readDescriptorSet(
      bytes,
      createBudget(payloadLimits, () => performance.now()),
    );
    setRefusal(schema.ok ? undefined : `${file.name} is no descriptor set: ${schema.error}`);
    onDescriptorSet(schema.ok ? writeBase64(bytes) : undefined);
    onMessageType(schema.ok ? ([...schema.value.messages.keys()][0] ?? "") : "");
  };

  return (
    <>
      <Field
        label="Descriptor set"
        hint="protoc --include_imports --descriptor_set_out=FILE; without it fields show by number"
        error={refusal ?? props.error}
      >
        {(ids) => <input {...ids} type="file" onChange={(event) => void read(event.target.files?.[0])} />}
      </Field>
      {types.length > 0 && (
        <SelectField
          label="Message"
          value={messageType}
          choices={types.map((value) => ({ value, label: value }))}
          onValue={onMessageType}
        />
      )}
    </>
  );
}

function messageTypesOf(descriptorSet: string): readonly string[] {
  const schema = readDescriptorSet(
    keptBytes(descriptorSet),
    createBudget(payloadLimits, () => performance.now()),
  );
  return schema.ok ? [...schema.value.messages.keys()] : [];
}

function errorsOf(rule: PayloadRule): { readonly filter?: string; readonly schema?: string } {
  const filter = parseTopicFilter(rule.filter);
  const schema = rule.format === "avro" ? parseAvroSchema(rule.avroSchema ?? "") : undefined;
  return {
    ...(filter.ok ? {} : { filter: "This is no Topic Filter" }),
    ...(schema === undefined || schema.ok ? {} : { schema: schema.error }),
  };
}

function isFormat(value: string): value is PayloadFormat {
  return Object.hasOwn(payloadFormats, value);
}
