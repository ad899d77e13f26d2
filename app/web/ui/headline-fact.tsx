import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface HeadlineFactProps {
  readonly term: ReactNode;
  readonly value: string;
  /** What the value means. Shown below it. */
  readonly note: string;
  /** Where the value stands. Shown between the two. */
  readonly picture?: ReactNode;
}

/** A figure at the top of a card, as a term of a list. It goes in a `dl`. */
export function HeadlineFact({ term, value, note, picture }: HeadlineFactProps) {
  return (
    <div>
      <dt>
        <Text as="span" variant="bodySm" tone="subdued">
          {term}
        </Text>
      </dt>
      <dd>
        <Text as="span" variant="headingLg">
          {value}
        </Text>
      </dd>
      {picture === undefined ? null : <dd>{picture}</dd>}
      <dd>
        <Text as="span" variant="bodySm">
          {note}
        </Text>
      </dd>
    </div>
  );
}
