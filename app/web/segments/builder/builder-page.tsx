import { Banner, BlockStack, Card, Page, Text, TextField } from "@shopify/polaris";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { NAME_CHARACTERS } from "../../../domain/segments/segment-name.ts";
import { SaveActions } from "../../ui/save-actions.tsx";
import { askSave } from "../ask-server.ts";
import { BuilderProvider, type Builder } from "./builder-context.ts";
import { draftOf, draftToJson, newCondition, newGroup, withNode, type GroupDraft } from "./draft.ts";
import { GroupEditor } from "./group-editor.tsx";
import { LiveCount } from "./live-count.tsx";
import { RuleJson } from "./rule-json.tsx";
import type { BuilderView, SaveView } from "../segment-view.ts";
import { useCheck } from "./use-check.ts";

interface BuilderPageProps {
  readonly view: BuilderView;
  readonly onSaved: (id: number) => void;
}

type Saving = "idle" | "saving" | "unreachable" | SaveView;

function firstDraft({ rule, currency }: BuilderView): GroupDraft {
  return rule === null ? newGroup([newCondition("orders", currency)]) : draftOf(rule);
}

/** Builds a segment's rule. The count follows each edit. */
export function BuilderPage({ view, onSaved }: BuilderPageProps) {
  const { t } = useTranslation();
  const [root, setRoot] = useState(() => firstDraft(view));
  const [name, setName] = useState(view.name);
  const [saving, setSaving] = useState<Saving>("idle");
  const [focus, setFocus] = useState<number | null>(null);
  const json = useMemo(() => draftToJson(root), [root]);
  const text = JSON.stringify(json);
  const [saved, setSaved] = useState({ name: view.name, rule: text });
  const live = useCheck(view.id, text);
  const refused = isRefused(saving) ? saving : null;
  const change = (next: GroupDraft): void => {
    setRoot(next);
    if (refused !== null) setSaving({ ...refused, problems: [] });
  };
  const builder: Builder = {
    view,
    problems: live.check?.outcome === "refused" ? live.check.problems : (refused?.problems ?? []),
    lacks: live.check?.outcome === "not_evaluable" ? live.check.lacks : [],
    isComplete: refused !== null,
    focus,
    change: (key, with_) => change(withNode(root, key, with_)),
    add: (group, node) => {
      change(withNode(root, group.key, () => ({ ...group, of: [...group.of, node] })));
      setFocus(node.kind === "group" ? (node.of[0]?.key ?? node.key) : node.key);
    },
    remove: (group, node) => {
      change(withNode(root, node.key, () => null));
      setFocus(group.key);
    },
  };
  const save = async (): Promise<void> => {
    setSaving("saving");
    const answer = await askSave({ id: view.id, name, rule: json });
    if (answer?.outcome !== "saved") return setSaving(answer ?? "unreachable");
    setSaved({ name, rule: text });
    onSaved(answer.id);
  };
  return (
    <Page
      title={view.id === null ? t("builder.titleNew") : t("builder.titleEdit", { name: view.name })}
      backAction={{ content: t("segments.back"), url: "/app/segments" }}
    >
      <BlockStack gap="400">
        <SaveActions
          id="segment-save-bar"
          open={name !== saved.name || text !== saved.rule}
          saving={saving === "saving"}
          onSave={() => void save()}
          onDiscard={() => {
            setName(view.name);
            change(firstDraft(view));
            setSaving("idle");
          }}
        />
        <SavingBanner saving={saving} />
        <Card>
          <TextField
            label={t("builder.name")}
            helpText={t("builder.nameHelp")}
            value={name}
            maxLength={NAME_CHARACTERS}
            autoComplete="off"
            onChange={(typed) => {
              setName(typed);
              if (refused !== null) setSaving({ ...refused, name: null });
            }}
            error={refused?.name ? t(`builder.nameError.${refused.name}`) : false}
          />
        </Card>
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingMd">
              {t("builder.ruleHeading")}
            </Text>
            <BuilderProvider value={builder}>
              <GroupEditor group={root} path="match" number="1" level={1} parent={null} />
            </BuilderProvider>
          </BlockStack>
        </Card>
        <LiveCount live={live} names={view.names} />
        <RuleJson id={view.id} json={json} onUse={(rule) => change(draftOf(rule))} />
      </BlockStack>
    </Page>
  );
}

type Refused = Extract<SaveView, { outcome: "refused" }>;

function isRefused(saving: Saving): saving is Refused {
  return typeof saving === "object" && saving.outcome === "refused";
}

function SavingBanner({ saving }: { readonly saving: Saving }) {
  const { t } = useTranslation();
  if (saving === "idle" || saving === "saving") return null;
  const isOver = isRefused(saving) && saving.name === null && saving.problems.length === 0;
  if (isOver) return null;
  const words =
    saving === "unreachable" ? "builder.unsaid" : isRefused(saving) ? "builder.problem" : "builder.gone";
  return (
    <Banner tone="critical">
      <p>{t(words)}</p>
    </Banner>
  );
}
