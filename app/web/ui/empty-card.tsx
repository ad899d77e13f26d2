import { BlockStack, Box, Button, Text } from "@shopify/polaris";
import { Card } from "./card.tsx";

interface EmptyCardProps {
  readonly heading: string;
  readonly texts: readonly string[];
  readonly action: { readonly content: string; readonly url: string };
}

/**
 * What a page says before its first entry, and the way to make one. Polaris' own empty state keeps room for
 * a picture until the script runs, so the page below it would jump.
 */
export function EmptyCard({ heading, texts, action }: EmptyCardProps) {
  return (
    <Card>
      <Box paddingBlock="800">
        <BlockStack gap="400" inlineAlign="center">
          <Box maxWidth="400px">
            <BlockStack gap="200">
              <Text as="h2" variant="headingMd" alignment="center">
                {heading}
              </Text>
              {texts.map((text) => (
                <Text key={text} as="p" alignment="center">
                  {text}
                </Text>
              ))}
            </BlockStack>
          </Box>
          <Button variant="primary" url={action.url}>
            {action.content}
          </Button>
        </BlockStack>
      </Box>
    </Card>
  );
}
