import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface HeadlineFactProps {
  readonly term: ReactNode;
  readonly value: string;
  /** What the value means, below it. */
  readonly note: string;
}

/** A figure that a card opens with, as a term of a list; goes in a `dl`. */
export function HeadlineFact({ term, value, note }: HeadlineFactProps) {
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
      <dd>
        <Text as="span" variant="bodySm">
          {note}
        </Text>
      </dd>
    </div>
  );
}
