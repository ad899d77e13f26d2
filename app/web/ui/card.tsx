import { Card as PolarisCard, type CardProps } from "@shopify/polaris";
import { Suspense } from "react";

/** A card that starts by itself. A touch while the page starts waits for the touched card, not for all of them. */
export function Card(props: CardProps) {
  return (
    <Suspense fallback={null}>
      <PolarisCard {...props} />
    </Suspense>
  );
}
