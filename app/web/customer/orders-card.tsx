import { BlockStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { OrderRow } from "./customer-view.ts";
import { Card } from "../ui/card.tsx";

/** So many are listed at once. The others unfold. */
const SHOWN = 10;

interface OrdersCardProps {
  /** The newest orders that count. */
  readonly orders: readonly OrderRow[];
  /** The number of all orders that count. */
  readonly orderCount: number;
}

/** The orders that count, newest first. Each is a link to Shopify's own page. */
export function OrdersCard({ orders, orderCount }: OrdersCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (orderCount === 0) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd" id="sf-orders-name">
          {t("customerPage.ordersHeading")}
        </Text>
        {orders.length < orderCount ? (
          <Text as="p" tone="subdued">
            {t("customerPage.ordersNewest", {
              listed: format.count(orders.length),
              orders: format.count(orderCount),
            })}
          </Text>
        ) : null}
        <OrderTable orders={orders.slice(0, SHOWN)} nameId="sf-orders-name" />
        {orders.length > SHOWN ? (
          <details className="sf-details">
            <summary id="sf-earlier-orders-name">{t("customerPage.earlierOrders")}</summary>
            <OrderTable orders={orders.slice(SHOWN)} nameId="sf-earlier-orders-name" />
          </details>
        ) : null}
      </BlockStack>
    </Card>
  );
}

interface OrderTableProps extends Pick<OrdersCardProps, "orders"> {
  /** The id of the text that names the table. */
  readonly nameId: string;
}

function OrderTable({ orders, nameId }: OrderTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className="sf-table" aria-labelledby={nameId}>
      <thead>
        <tr>
          <th scope="col">{t("customerPage.orderDate")}</th>
          <th scope="col" className="sf-number">
            {t("customerPage.amount")}
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map(({ id, at, amountMinor }) => (
          <tr key={id}>
            <th scope="row">
              <Link url={`shopify:admin/orders/${id}`} removeUnderline>
                {format.date(at)}
              </Link>
            </th>
            <td className="sf-number">{format.money(amountMinor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
