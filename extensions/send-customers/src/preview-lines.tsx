import type { PlanFact, SendPreview } from "../../../app/extension-api/contract.ts";
import type { Words } from "../../shared/words.ts";
import { Said } from "./notice.tsx";

interface PreviewLinesProps {
  readonly words: Words;
  readonly preview: SendPreview;
  /** Where to. */
  readonly label: string;
}

/** What a confirmation would do. */
export function PreviewLines({ words, preview, label }: PreviewLinesProps) {
  const { customers, added, already, unknown, holds, plan } = preview;
  const line = (key: string, count: number): string =>
    words.text(`would.${key}`, { count, number: words.count(count) });
  const besides = [
    ...(already > 0 ? [line("already", already)] : []),
    ...(unknown > 0 ? [line("unknown", unknown)] : []),
  ];
  return (
    <s-stack gap="base">
      <s-heading>{label}</s-heading>
      <s-stack gap="small-300">
        {[line("picked", customers), line("added", added), ...besides].map((text) => (
          <s-text key={text}>{text}</s-text>
        ))}
      </s-stack>
      {holds !== null && holds !== "plan" && <s-banner tone="info">{words.text(`holds.${holds}`)}</s-banner>}
      {plan !== null && <PlanNote words={words} plan={plan} />}
    </s-stack>
  );
}

/** The plan is not enough for the store, or soon won't be. */
function PlanNote({ words, plan }: { readonly words: Words; readonly plan: PlanFact }) {
  const { until, customers, limit, link } = plan;
  const counts = { customers: words.count(customers), limit: words.count(limit) };
  const text =
    until === null
      ? words.text("plan.held", counts)
      : words.text("plan.ends", { ...counts, day: words.day(until, "UTC") });
  return <Said words={words} text={text} tone="warning" link={link} />;
}
