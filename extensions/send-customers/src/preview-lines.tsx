import type { SendPreview } from "../../../app/extension-api/contract.ts";
import type { Words } from "../../shared/words.ts";

interface PreviewLinesProps {
  readonly words: Words;
  readonly preview: SendPreview;
  /** Where to. */
  readonly label: string;
}

/** What a confirmation would do. */
export function PreviewLines({ words, preview, label }: PreviewLinesProps) {
  const { customers, added, already, unknown, holds } = preview;
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
      {holds !== null && <s-banner tone="info">{words.text(`holds.${holds}`)}</s-banner>}
    </s-stack>
  );
}
