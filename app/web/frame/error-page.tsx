import { BlockStack, Button, Card, InlineStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

export type Problem =
  | "customerNotFound"
  | "groupNotFound"
  | "segmentNotFound"
  | "experimentNotFound"
  | "notFound"
  | "session"
  | "unavailable"
  | "unexpected";

/** What went wrong, in words, and a way on: back home, or the same again. */
export function ErrorPage({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const canRetry = problem === "unavailable" || problem === "unexpected";
  return (
    <Page narrowWidth title={t(`error.${problem}Heading`)}>
      <Card>
        <BlockStack gap="400">
          <Text as="p">{t(`error.${problem}Text`)}</Text>
          <InlineStack gap="200">
            {canRetry ? (
              <Button variant="primary" onClick={() => location.reload()}>
                {t("error.retry")}
              </Button>
            ) : null}
            {problem === "session" ? null : (
              <Button url="/app" {...(canRetry ? {} : { variant: "primary" as const })}>
                {t("error.home")}
              </Button>
            )}
          </InlineStack>
        </BlockStack>
      </Card>
    </Page>
  );
}

/** The problem that a response's status means. */
export function problemOfStatus(status: number): Problem {
  if (status === 404) return "notFound";
  if (status === 401 || status === 403 || status === 410) return "session";
  return status === 502 || status === 503 || status === 504 ? "unavailable" : "unexpected";
}
