import { BlockStack, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RuleProblem } from "../../../domain/rules/problem.ts";
import type { Rule } from "../../../domain/rules/rule.ts";
import { showToast } from "../../frame/app-bridge.ts";
import { ruleProblemKey } from "../../i18n/codes.ts";
import { askCheck } from "../ask-server.ts";
import { Card } from "../../ui/card.tsx";

interface RuleJsonProps {
  /** Of the segment that is edited. */
  readonly id: number | null;
  readonly json: object;
  /** The merchant pasted another rule. */
  readonly onUse: (rule: Rule) => void;
}

/** The rule's JSON, to copy and to replace. */
export function RuleJson({ id, json, onUse }: RuleJsonProps) {
  const { t } = useTranslation();
  const [pasted, setPasted] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly RuleProblem[] | "unreachable">([]);
  const text = pasted ?? JSON.stringify(json, null, 2);
  const use = async (): Promise<void> => {
    const parsed = parse(text);
    if (parsed === undefined) return setProblems([{ path: "", code: "not_json" }]);
    const check = await askCheck({ id, rule: parsed, atOnce: true });
    if (check === null) return setProblems("unreachable");
    if (check.outcome === "refused") return setProblems(check.problems);
    setPasted(null);
    setProblems([]);
    onUse(check.rule);
    showToast(t("builder.pasted"));
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    showToast(t("builder.copied"));
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("builder.jsonHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("builder.jsonText")}
        </Text>
        <TextField
          label={t("builder.jsonLabel")}
          labelHidden
          value={text}
          multiline={4}
          maxHeight={280}
          monospaced
          autoComplete="off"
          onChange={(typed) => {
            setPasted(typed);
            setProblems([]);
          }}
          error={problems.length === 0 ? false : <JsonProblems problems={problems} />}
        />
        <InlineStack gap="200">
          <Button onClick={() => void copy()}>{t("builder.copy")}</Button>
          <Button disabled={pasted === null} onClick={() => void use()}>
            {t("builder.paste")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function JsonProblems({ problems }: { readonly problems: readonly RuleProblem[] | "unreachable" }) {
  const { t } = useTranslation();
  if (problems === "unreachable") return t("builder.unsaid");
  return problems.map(({ path, code, allowed }) => {
    const what = t(ruleProblemKey(code), { allowed });
    return (
      <span key={`${path} ${code}`} className="sf-secondary">
        {path === "" ? what : t("builder.jsonProblem", { path, what })}
      </span>
    );
  });
}

/** undefined: it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
