import { BlockStack, Page, Text, TextField } from "@shopify/polaris";
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
import { isRefused, SavingBanner, type Saving } from "./saving-banner.tsx";
import type { BuilderView, SavedMeanwhile } from "../segment-view.ts";
import { useCheck } from "./use-check.ts";
import { Card } from "../../ui/card.tsx";

interface BuilderPageProps {
  readonly view: BuilderView;
  readonly onSaved: (id: number) => void;
}

type Begun = Pick<BuilderView, "name" | "rule" | "revision">;

function firstDraft({ rule }: Begun, currency: string): GroupDraft {
  return rule === null ? newGroup([newCondition("orders", currency)]) : draftOf(rule);
}

/** Builds a segment's rule. The count follows each edit. */
export function BuilderPage({ view, onSaved }: BuilderPageProps) {
  const { t } = useTranslation();
  // The page may load again behind an edit, which is still of what it began with.
  const [begun, setBegun] = useState<Begun>(view);
  const [root, setRoot] = useState(() => firstDraft(begun, view.currency));
  const [name, setName] = useState(begun.name);
  const [saving, setSaving] = useState<Saving>("idle");
  const [focus, setFocus] = useState<number | null>(null);
  const json = useMemo(() => draftToJson(root), [root]);
  const text = JSON.stringify(json);
  const [saved, setSaved] = useState({ name: begun.name, rule: text });
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
  const save = async (revision: string | null): Promise<void> => {
    setSaving("saving");
    const answer = await askSave({ id: view.id, revision, name, rule: json });
    if (answer?.outcome !== "saved") return setSaving(answer ?? "unreachable");
    setSaved({ name, rule: text });
    onSaved(answer.id);
  };
  const beginWith = (other: Begun): void => {
    const draft = firstDraft(other, view.currency);
    setBegun(other);
    setName(other.name);
    setRoot(draft);
    setSaved({ name: other.name, rule: JSON.stringify(draftToJson(draft)) });
    setSaving("idle");
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
          onSave={() => void save(begun.revision)}
          onDiscard={() => beginWith(begun)}
        />
        <SavingBanner
          saving={saving}
          begun={begun}
          names={view.names}
          onTake={(theirs: SavedMeanwhile) => beginWith(theirs)}
          onOverwrite={({ revision }) => void save(revision)}
        />
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
