import type { Words } from "../../shared/words.ts";
import { LONGEST_NAME, type Destination } from "./destination.ts";

interface DestinationFieldsProps {
  readonly words: Words;
  readonly destinations: readonly Destination[];
  readonly value: string;
  readonly name: string;
  readonly needsName: boolean;
  readonly isNameMissing: boolean;
  readonly onValue: (value: string) => void;
  readonly onName: (name: string) => void;
}

/** Where to, and the name of a new list. */
export function DestinationFields(props: DestinationFieldsProps) {
  const { words, destinations, value, name, needsName, isNameMissing, onValue, onName } = props;
  return (
    <s-stack gap="base">
      <s-select
        label={words.text("where")}
        value={value}
        onChange={(event) => {
          onValue(event.currentTarget.value);
        }}
      >
        {destinations.map((each) => (
          <s-option key={each.value} value={each.value}>
            {each.label}
          </s-option>
        ))}
      </s-select>
      {needsName && (
        <s-text-field
          label={words.text("listName")}
          value={name}
          maxLength={LONGEST_NAME}
          {...(isNameMissing ? { error: words.text("nameMissing") } : {})}
          onInput={(event) => {
            onName(event.currentTarget.value);
          }}
        />
      )}
      <s-text color="subdued">{words.text("nothingSentYet")}</s-text>
    </s-stack>
  );
}
