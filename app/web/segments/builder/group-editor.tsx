import { BlockStack, Button, InlineError, InlineStack, Select, Text } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { ruleProblemKey } from "../../i18n/codes.ts";
import { useBuilder } from "./builder-context.ts";
import { ConditionEditor } from "./condition-editor.tsx";
import { MOST_LEVELS, newCondition, newGroup, partPath, pathOf, type GroupDraft } from "./draft.ts";

interface GroupEditorProps {
  readonly group: GroupDraft;
  /** Where it stands in the rule's JSON. */
  readonly path: string;
  /** What it is called, such as `1.2`. */
  readonly number: string;
  readonly level: number;
  /** null: the outermost one. */
  readonly parent: GroupDraft | null;
}

const JOINS = ["all", "any", "not_all", "not_any"] as const;

/** A group of conditions and groups, which read one after another. */
export function GroupEditor({ group, path, number, level, parent }: GroupEditorProps) {
  const { t } = useTranslation();
  const { problems, isComplete } = useBuilder();
  const own = pathOf(group, path);
  const problem = problems.find((each) => each.path === own || each.path === `${own}.${group.join}`);
  const isShown = problem !== undefined && (isComplete || problem.code !== "empty_group");
  return (
    <fieldset className="sf-rule-group" data-nested={parent !== null}>
      <legend className="sf-visually-hidden">{t("builder.group", { number })}</legend>
      <BlockStack gap="300">
        <GroupHead group={group} number={number} parent={parent} />
        {isShown ? (
          <InlineError
            fieldID={`group-${number}`}
            message={t(ruleProblemKey(problem.code), { allowed: problem.allowed })}
          />
        ) : null}
        {group.of.length === 0 ? null : (
          <ol className="sf-plain-list">
            {group.of.map((node, index) => {
              const place = `${number}.${String(index + 1)}`;
              const at = partPath(group, own, index);
              return (
                <li key={node.key}>
                  {node.kind === "group" ? (
                    <GroupEditor group={node} path={at} number={place} level={level + 1} parent={group} />
                  ) : (
                    <ConditionEditor condition={node} path={pathOf(node, at)} number={place} parent={group} />
                  )}
                </li>
              );
            })}
          </ol>
        )}
        <AddButtons group={group} number={number} level={level} />
      </BlockStack>
    </fieldset>
  );
}

function GroupHead({ group, number, parent }: Pick<GroupEditorProps, "group" | "number" | "parent">) {
  const { t } = useTranslation();
  const { change, remove } = useBuilder();
  const join = `${group.negated ? "not_" : ""}${group.join}`;
  return (
    <InlineStack gap="200" blockAlign="center">
      <Text as="span" fontWeight="semibold">
        {parent === null ? t("builder.joinFirst") : t("builder.joinNested")}
      </Text>
      <Select
        label={t("builder.joinLabel", { number })}
        labelHidden
        options={(parent === null ? JOINS.slice(0, 2) : JOINS).map((value) => ({
          value,
          label: t(`builder.join.${value}`),
        }))}
        value={join}
        onChange={(chosen) =>
          change(group.key, (node) =>
            node.kind === "group"
              ? { ...node, negated: chosen.startsWith("not_"), join: chosen.endsWith("all") ? "all" : "any" }
              : node,
          )
        }
      />
      {parent === null ? null : (
        <Button
          variant="plain"
          tone="critical"
          accessibilityLabel={t("builder.removeGroup", { number })}
          onClick={() => remove(parent, group)}
        >
          {t("builder.remove")}
        </Button>
      )}
    </InlineStack>
  );
}

function AddButtons({ group, number, level }: Pick<GroupEditorProps, "group" | "number" | "level">) {
  const { t } = useTranslation();
  const { add, focus, view } = useBuilder();
  const buttons = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus === group.key) buttons.current?.querySelector("button")?.focus();
  }, [focus, group.key]);
  const condition = () => newCondition("orders", view.currency);
  return (
    <div ref={buttons}>
      <InlineStack gap="200">
        <Button
          accessibilityLabel={t("builder.addConditionTo", { number })}
          onClick={() => add(group, condition())}
        >
          {t("builder.addCondition")}
        </Button>
        {level >= MOST_LEVELS ? null : (
          <Button
            accessibilityLabel={t("builder.addGroupTo", { number })}
            onClick={() => add(group, newGroup([condition()]))}
          >
            {t("builder.addGroup")}
          </Button>
        )}
      </InlineStack>
    </div>
  );
}
