import { TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { ruleProblemKey } from "../../i18n/codes.ts";
import { problemAt, useBuilder } from "./builder-context.ts";

interface TypedFieldProps {
  readonly label: string;
  /** Where its problems stand. */
  readonly path: string;
  readonly text: string;
  readonly type?: "text" | "date" | "whole" | "decimal";
  readonly onChange: (text: string) => void;
}

const INPUT_MODES = { whole: "numeric", decimal: "decimal" } as const;

/** A text of a condition. What is wrong with it stands below it; an empty one is told of once saving was tried. */
export function TypedField({ label, path, text, type = "text", onChange }: TypedFieldProps) {
  const { t } = useTranslation();
  const { problems, isComplete } = useBuilder();
  const problem = text === "" && !isComplete ? null : problemAt(problems, path);
  return (
    <TextField
      label={label}
      value={text}
      type={type === "date" ? "date" : "text"}
      {...(type === "whole" || type === "decimal" ? { inputMode: INPUT_MODES[type] } : {})}
      autoComplete="off"
      onChange={onChange}
      error={problem === null ? false : t(ruleProblemKey(problem.code), { allowed: problem.allowed })}
    />
  );
}
