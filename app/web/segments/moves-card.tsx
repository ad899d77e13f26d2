import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { outermost } from "../../domain/rules/rule.ts";
import { partWords } from "../format/rule-sentence.ts";
import { useFormat } from "../format/shop-format.tsx";
import { CustomerName } from "../ui/customers/customer-name.tsx";
import type { MoveView, SavedView } from "./saved-view.ts";
import { useNameOf } from "./use-name-of.ts";
import { Card } from "../ui/card.tsx";

type MovesCardProps = Pick<SavedView, "item" | "names" | "joined" | "left" | "namesUnavailable">;

/** Who joined and left, each with what changed as far as it is known. */
export function MovesCard(props: MovesCardProps) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.movesHeading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("segmentPage.movesText")}
        </Text>
        <div className="sf-pair sf-pair-wide">
          <Moves {...props} way="joined" />
          <Moves {...props} way="left" />
        </div>
      </BlockStack>
    </Card>
  );
}

function Moves({ way, ...props }: MovesCardProps & { readonly way: "joined" | "left" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const moves = props[way];
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t(`segmentPage.${way}`)}
      </Text>
      {moves.length === 0 ? (
        <Text as="p" tone="subdued">
          {t(way === "joined" ? "segmentPage.nobodyJoined" : "segmentPage.nobodyLeft")}
        </Text>
      ) : (
        <ul className="sf-plain-list">
          {moves.map((move) => (
            <li key={`${move.id} ${move.at}`}>
              <CustomerName customer={move} namesUnavailable={props.namesUnavailable} />
              <Text as="span" variant="bodySm" tone="subdued">
                <span className="sf-secondary">
                  {format.date(move.at)} · <Because {...props} move={move} way={way} />
                </span>
              </Text>
            </li>
          ))}
        </ul>
      )}
    </BlockStack>
  );
}

interface BecauseProps extends Pick<MovesCardProps, "item" | "names"> {
  readonly move: MoveView;
  readonly way: "joined" | "left";
}

function Because({ item, names, move, way }: BecauseProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { of } = outermost(item.rule);
  const nameOf = useNameOf(item.rule, names);
  const what = move.parts.flatMap((place) => {
    const part = of[place];
    return part === undefined ? [] : [partWords(part, { t, format, nameOf })];
  });
  if (what.length === 0)
    return t(way === "joined" ? "segmentPage.because.joinedAll" : "segmentPage.because.leftAll");
  const parts = t("segmentPage.parts", { what });
  return way === "joined"
    ? t("segmentPage.because.joined", { what: parts })
    : t("segmentPage.because.left", { what: parts });
}
