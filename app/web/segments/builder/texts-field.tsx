import { TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ruleProblemKey } from "../../i18n/codes.ts";
import { problemAt, useBuilder } from "./builder-context.ts";

interface TextsFieldProps {
  readonly label: string;
  readonly path: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Several texts, each on a line of its own. Empty lines don't count. */
export function TextsField({ label, path, values, onChange }: TextsFieldProps) {
  const { t } = useTranslation();
  const { problems, isComplete } = useBuilder();
  const [text, setText] = useState(values.join("\n"));
  const problem = values.length === 0 && !isComplete ? null : problemAt(problems, path);
  return (
    <TextField
      label={label}
      value={text}
      multiline={1}
      maxHeight={160}
      autoComplete="off"
      onChange={(typed) => {
        setText(typed);
        onChange(typed.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()])));
      }}
      error={problem === null ? false : t(ruleProblemKey(problem.code), { allowed: problem.allowed })}
    />
  );
}
