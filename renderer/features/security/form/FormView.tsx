import { useMemo, useState } from "react";
import type { PolicyDraftView } from "#shared/contract/index.ts";
import { useAppState, useSecurity } from "#renderer/state/index.ts";
import { Button, EmptyState, formatCount, ScrollArea, TextField } from "#renderer/ui/index.ts";
import formStyles from "./Form.module.css";
import styles from "../Security.module.css";
import { addItem, type FormPolicy, type FormRole, freshName, readForm, removeItem, setValue } from "./editPolicy.ts";
import { RequirementForm } from "./RequirementForm.tsx";
import { RuleForm } from "./RuleForm.tsx";

/** The policy in fields: roles with their rules, and requirements. The text follows every change, comments and all. */
export function FormView({ policy }: { readonly policy: PolicyDraftView["policy"] }) {
  const { security } = useAppState();
  const text = useSecurity((state) => state.text);
  const form = useMemo(() => readForm(text), [text]);
  const change = (next: string): void => security.getState().write(next);
  if (form === undefined) {
    return (
      <EmptyState
        title={text === "" ? "No policy yet" : "The text cannot be shown as a form"}
        actions={<Button onClick={() => security.getState().showFace("text")}>Show the text</Button>}
      >
        {text === ""
          ? "Load the talk's policy, or write one as text."
          : "A mistake in it hides what belongs together. The text shows where."}
      </EmptyState>
    );
  }
  const { roles, requirements, topics } = form;
  const ruleIds = roles.flatMap(({ rules }) => rules.map(({ id }) => id));
  return (
    <ScrollArea label="Policy form" className={formStyles.form}>
      {roles.map((role) => (
        <RoleForm
          key={role.path.join(".")}
          role={role}
          topics={topics}
          ruleIds={ruleIds}
          isOpenFirst={ruleIds.length <= OPEN_RULES}
          text={text}
          onText={change}
        />
      ))}
      <Button
        onClick={() => {
          const id = freshName(
            "role",
            roles.map((role) => role.id),
          );
          change(addItem(text, ["roles"], { id, principals: { group: id }, rules: [] }));
        }}
      >
        Add role
      </Button>
      <RequirementForm
        requirements={requirements}
        verdicts={policy?.requirements ?? []}
        roles={roles.map(({ id }) => id)}
        topics={topics}
        text={text}
        onText={change}
      />
    </ScrollArea>
  );
}

/** Beyond so many rules roles are folded to begin with: nobody reads them all at once, and fields are slow to draw. */
const OPEN_RULES = 40;

interface RoleFormProps {
  readonly role: FormRole;
  readonly topics: FormPolicy["topics"];
  readonly ruleIds: readonly string[];
  readonly isOpenFirst: boolean;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** One role: who is in it, how it connects, and its rules. */
function RoleForm({ role, topics, ruleIds, isOpenFirst, text, onText }: RoleFormProps) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  return (
    <fieldset className={formStyles.role}>
      <legend>
        <button type="button" className={formStyles.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span aria-hidden>{isOpen ? "▾" : "▸"}</span> Role {role.id}
          {isOpen ? "" : `, ${formatCount(role.rules.length)} rules`}
        </button>
      </legend>
      {isOpen && (
        <>
          <div className={formStyles.fields}>
            <TextField
              label="Name"
              value={role.id}
              onValue={(value) => onText(setValue(text, [...role.path, "id"], value))}
            />
            {role.principal !== undefined && (
              <TextField
                label={principalWords[role.principal[0]] ?? role.principal[0]}
                value={role.principal[1]}
                onValue={(value) =>
                  onText(setValue(text, [...role.path, "principals", role.principal?.[0] ?? ""], value))
                }
              />
            )}
            <TextField
              label="Connects with Client Identifier"
              isMono
              value={role.clientIdPattern}
              onValue={(value) =>
                onText(setValue(text, [...role.path, "connect", "clientId"], value === "" ? undefined : value))
              }
            />
          </div>
          <ul className={formStyles.ruleList} aria-label={`Rules of ${role.id}`}>
            {role.rules.map((rule) => (
              <RuleForm key={rule.path.join(".")} rule={rule} topics={topics} text={text} onText={onText} />
            ))}
          </ul>
          <div className={styles.inline}>
            <Button
              onClick={() => {
                const id = freshName("rule", ruleIds);
                const target = topics[0] === undefined ? { filter: "#" } : targetOf(topics[0]);
                const rule = { id, effect: "allow", action: "subscribe", ...target };
                onText(addItem(text, [...role.path, "rules"], rule));
              }}
            >
              Add rule to {role.id}
            </Button>
            <Button variant="quiet" onClick={() => onText(removeItem(text, role.path))}>
              Remove role
            </Button>
          </div>
        </>
      )}
    </fieldset>
  );
}

const principalWords: Readonly<Record<string, string>> = {
  group: "Who is in the group",
  username: "Who has the user name",
  clientId: "Who has the Client Identifier",
};

function targetOf({ id, variables }: { readonly id: string; readonly variables: readonly string[] }) {
  return { topic: id, where: Object.fromEntries(variables.map((name) => [name, "self"])) };
}
