import { Button, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { Icon } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

interface CustomerSearchProps {
  readonly busy: boolean;
  readonly onSearch: (text: string) => void;
  readonly onClear: () => void;
}

/** Asks for a text. It is sent in a request's body, since it may be a person's name or email. */
export function CustomerSearch({ busy, onSearch, onClear }: CustomerSearchProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const clear = (): void => {
    setText("");
    onClear();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === "") clear();
    else onSearch(text.trim());
  };
  return (
    <form className="sf-toolbar-search" role="search" method="post" onSubmit={submit}>
      <TextField
        type="search"
        name="text"
        label={t("groupPage.searchLabel")}
        helpText={t("groupPage.searchHelp")}
        value={text}
        onChange={setText}
        autoComplete="off"
        maxLength={100}
        prefix={<Icon source={SearchIcon} />}
        clearButton
        onClearButtonClick={clear}
        connectedRight={
          <Button
            submit
            loading={busy}
            accessibilityLabel={busy ? t("groupPage.searching") : t("groupPage.search")}
          >
            {t("groupPage.search")}
          </Button>
        }
      />
    </form>
  );
}
