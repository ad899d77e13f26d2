import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["build/", "node_modules/", "app/db/generated/", ".sixfold/", ".demo/", "*.cjs"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      "no-process-env": "off",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only app/env.server.ts reads the environment." },
        { object: "Date", property: "now", message: "Pass the moment in, or take the service's clock." },
      ],
    },
  },
  {
    files: ["app/env.server.ts", "*.config.ts", "test/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["app/**/*.tsx"],
    // Pages of the frame have nothing to touch.
    ignores: ["app/web/ui/card.tsx", "app/web/frame/*.tsx"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "@shopify/polaris",
              importNames: ["Card"],
              message: "Take web/ui/card.tsx: it answers before the whole page has started.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["test/**"],
    rules: { "no-console": "off" },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
