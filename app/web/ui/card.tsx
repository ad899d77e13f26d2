import { Card as PolarisCard, type CardProps } from "@shopify/polaris";
import { Suspense } from "react";

/**
 * A card, as a part that comes to life by itself: whoever uses one of its controls while the page still
 * starts waits for this card alone, not for the whole page.
 */
export function Card(props: CardProps) {
  return (
    <Suspense fallback={null}>
      <PolarisCard {...props} />
    </Suspense>
  );
}
