import { Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** A customer's name and email, as far as Shopify gives them at the moment of showing. */
export interface NamedCustomer {
  /** The internal id. */
  readonly id: string;
  /** null: there is none, or Shopify couldn't be asked. */
  readonly name: string | null;
  readonly email: string | null;
}

interface CustomerNameProps {
  readonly customer: NamedCustomer;
  readonly namesUnavailable: boolean;
  /** The word for a customer without name and email. If left out, a neutral word. */
  readonly instead?: string;
}

/** A customer's name, or the best substitute, as a link to the customer's page. */
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
