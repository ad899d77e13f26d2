/**
 * The id of an experiment in an address.
 * @throws Response 404 for what is no id
 */
export function experimentIdOr404(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Response(null, { status: 404 });
}
