import type { ShopUnits } from "../format/format.ts";
import { BacktestCard } from "./backtest-card.tsx";
import { CrosswalkCard } from "./crosswalk-card.tsx";
import { FitCheckCard } from "./fit-check-card.tsx";
import { PredictedCard } from "./predicted-card.tsx";
import type { MeasureProps } from "./measure-view.ts";

/** How far the groups can be trusted. Each way to measure it is a card. */
export function MeasureCards(props: MeasureProps & { readonly shop: ShopUnits }) {
  const { fitCheck } = props.view;
  return (
    <>
      {fitCheck === null ? null : <FitCheckCard fitCheck={fitCheck} />}
      <PredictedCard predicted={props.view.predicted} />
      <BacktestCard {...props} />
      <CrosswalkCard {...props} />
    </>
  );
}
