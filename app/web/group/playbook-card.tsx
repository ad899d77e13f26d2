import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { FOR_ALL, hasFigure, isEmail, PLAYBOOKS, type StrategyId } from "../../domain/advice/playbooks.ts";
import type { Group } from "../../domain/groups/group.ts";
import { newDraftUrl } from "../ui/new-draft-url.ts";
import { EmailExample } from "./email-example.tsx";
import { PLAYBOOK_PLACE } from "./group-url.ts";
import { Card } from "../ui/card.tsx";

/** What to send to a group: each strategy with why, when, an example to take over, and what to leave out. */
export function PlaybookCard({ group }: { readonly group: Group }) {
  const { t } = useTranslation();
  return (
    <div id={PLAYBOOK_PLACE} tabIndex={-1}>
      <Card>
        <BlockStack gap="400">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd">
              {t("playbook.heading")}
            </Text>
            <Text as="p" variant="bodyLg">
              {t(`playbook.intro.${group}`)}
            </Text>
            <Text as="p" tone="subdued">
              {t("playbook.fill")}
            </Text>
          </BlockStack>
          <Strategies group={group} ids={PLAYBOOKS[group]} opensFirst />
          <BlockStack gap="200">
            <Text as="h3" variant="headingSm">
              {t("playbook.forAll")}
            </Text>
            <Strategies group={group} ids={FOR_ALL} />
          </BlockStack>
          <Timing />
        </BlockStack>
      </Card>
    </div>
  );
}

interface StrategiesProps {
  readonly group: Group;
  readonly ids: readonly StrategyId[];
  /** The first one is open, so that it is seen what they hold. */
  readonly opensFirst?: boolean;
}

function Strategies({ group, ids, opensFirst = false }: StrategiesProps) {
  return (
    <div className="sf-strategies">
      {ids.map((id, place) => (
        <Strategy key={id} group={group} id={id} open={opensFirst && place === 0} />
      ))}
    </div>
  );
}

const PARTS = ["why", "when", "avoid"] as const;

interface StrategyProps {
  readonly group: Group;
  readonly id: StrategyId;
  readonly open: boolean;
}

function Strategy({ group, id, open }: StrategyProps) {
  const { t } = useTranslation();
  const title = t(`playbook.strategy.${id}.title`);
  return (
    <details className="sf-strategy" open={open}>
      <summary>{title}</summary>
      <div className="sf-strategy-parts">
        <dl>
          {PARTS.map((part) => (
            <div key={part}>
              <dt>{t(`playbook.part.${part}`)}</dt>
              <dd>{t(`playbook.strategy.${id}.${part}`)}</dd>
            </div>
          ))}
          {hasFigure(id) ? (
            <div>
              <dt>{t("playbook.part.figure")}</dt>
              <dd>{t(`playbook.strategy.${id}.figure`)}</dd>
            </div>
          ) : null}
        </dl>
        <EmailExample
          title={title}
          subject={t(`playbook.strategy.${id}.subject`)}
          text={t(`playbook.strategy.${id}.text`)}
          draftUrl={isEmail(id) ? newDraftUrl({ kind: "group", subject: group }, { strategy: id }) : null}
        />
      </div>
    </details>
  );
}

const TIMES = ["month", "day", "opens", "clicks"] as const;

/** When emails were opened and clicked most, with the source. */
function Timing() {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("playbook.timing.heading")}
      </Text>
      <ul className="sf-times">
        {TIMES.map((time) => (
          <li key={time}>{t(`playbook.timing.${time}`)}</li>
        ))}
      </ul>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("playbook.timing.source")}
      </Text>
    </BlockStack>
  );
}
