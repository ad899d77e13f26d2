import { BlockStack, Link, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SetKey } from "../../domain/sync/audience-set.ts";
import type { NotInSyncCount } from "../../domain/sync/not-in-sync.ts";
import { useFormat } from "../format/shop-format.tsx";
import type { TargetName } from "./decision.ts";
import { notInSyncUrl } from "./not-in-sync-url.ts";

interface NotInSyncListProps {
  readonly target: TargetName;
  readonly set: SetKey;
  readonly reasons: readonly NotInSyncCount[];
}

/** The reasons why customers are not in sync, each with its number and a link to the customers. */
export function NotInSyncList({ target, set, reasons }: NotInSyncListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (reasons.length === 0) return null;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("notInSync.title")}
      </Text>
      <List>
        {reasons.map(({ reason, customers }) => (
          <List.Item key={reason}>
            <Link url={notInSyncUrl({ target, set, reason })}>
              {t(`notInSync.reason.${reason}.heading`, {
                count: customers,
                customers: format.count(customers),
              })}
            </Link>
          </List.Item>
        ))}
      </List>
    </BlockStack>
  );
}
