import { Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Who a customer is, as far as Shopify says at the moment of showing. */
export interface NamedCustomer {
  /** The internal id. */
  readonly id: string;
  /** null when there is none or Shopify couldn't be asked. */
  readonly name: string | null;
  readonly email: string | null;
}

interface CustomerNameProps {
  readonly customer: NamedCustomer;
  readonly namesUnavailable: boolean;
  /** What to call whoever has neither name nor email; else a neutral word. */
  readonly instead?: string;
}

/** A customer's name, or the best there is instead, as a link to the customer's page. */
export function CustomerName({ customer, namesUnavailable, instead }: CustomerNameProps) {
  const { t } = useTranslation();
  const { id, name, email } = customer;
  const label =
    name ?? email ?? instead ?? t(namesUnavailable ? "groupPage.nameUnknown" : "groupPage.withoutName");
  return (
    <>
      <Link url={`/app/customers/${id}`} removeUnderline>
        <bdi>{label}</bdi>
      </Link>
      {name !== null && email !== null ? (
        <Text as="span" variant="bodySm" tone="subdued">
          <span className="sf-secondary">{email}</span>
        </Text>
      ) : null}
    </>
  );
}
