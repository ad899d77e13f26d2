import { isCounted } from "../moment.ts";
import type { Fact, Field, RuleView } from "../field.ts";
import type { Item, Person, PersonOrder } from "../person.ts";
import { dayRange, isWithin, numberRange } from "../ranges.ts";
import type { Asked, OrderTest } from "../asked.ts";

/** More orders than any customer has. */
const MOST_ORDERS = 1_000_000;
/** The longest window of orders, in days. */
const MOST_DAYS = 3_660;

const ABOUT_ORDERS = { needs: ["orders"], takes: { period: true, ofOrder: true } } as const;
const ABOUT_ITEMS = { needs: ["orders", "products"], value: count(MOST_ORDERS) } as const;

/**
 * Fields of the orders that count; one field also looks at others. Orders are counted as of the newest run. Without a period and a condition on the
 * order, the figures are those that the run has written, which the pages show too.
 */
export const ORDER_FIELDS = {
  /** 0 of a person without any. */
  orders: {
    ...ABOUT_ORDERS,
    value: count(MOST_ORDERS),
    read: (person, asked, view) => numberFact(ordersOf(person, asked, view).length),
  },
  /** 0 of a person without any. */
  revenue: {
    ...ABOUT_ORDERS,
    value: { kind: "money" },
    read: (person, asked, view) => numberFact(sumOf(ordersOf(person, asked, view))),
  },
  /** The revenue of the orders by their number. A person without any has no average. */
  average_order: {
    ...ABOUT_ORDERS,
    value: { kind: "money" },
    read: (person, asked, view) => {
      const orders = ordersOf(person, asked, view);
      return { kind: "average", sum: sumOf(orders), count: orders.length };
    },
  },
  lifetime_value: {
    needs: ["orders"],
    value: { kind: "money" },
    read: (person, asked, view) => numberFact(sumOf(ordersOf(person, asked, view))),
  },
  first_order: {
    needs: ["orders"],
    value: { kind: "day" },
    takes: { ofOrder: true },
    read: (person, asked, view) => momentFact(momentsOf(person, asked, view)[0]),
  },
  last_order: {
    needs: ["orders"],
    value: { kind: "day" },
    takes: { ofOrder: true },
    read: (person, asked, view) => momentFact(momentsOf(person, asked, view).at(-1)),
  },
  /**
   * Also of those that the groups don't count: at a point of sale, in another currency, before the window, not paid yet,
   * or paid back. An order that was cancelled is none.
   */
  last_placed_order: {
    needs: ["orders"],
    value: { kind: "day" },
    read: ({ orders }, _, { moment }) => {
      const placed = orders.filter(
        ({ state, processedAt }) => (state === "counted" || state === "not_paid") && processedAt < moment.at,
      );
      return momentFact(inOrder(placed).at(-1));
    },
  },
  days_since_last_order: {
    needs: ["orders"],
    value: { kind: "days", min: 0, max: MOST_DAYS },
    read: (person, asked, view) => momentFact(momentsOf(person, asked, view).at(-1)),
  },
  /** How many items were bought in all; 0 of a person who bought none. */
  items: { ...ABOUT_ITEMS, takes: { period: true }, read: itemsRead(() => true) },
  items_of_product: {
    ...ABOUT_ITEMS,
    takes: { period: true, which: "products" },
    read: itemsRead((item, which) => which.includes(item.productId)),
  },
  items_of_type: {
    ...ABOUT_ITEMS,
    takes: { period: true, which: "texts" },
    read: itemsRead((item, which) => which.includes(item.type)),
  },
  items_of_vendor: {
    ...ABOUT_ITEMS,
    takes: { period: true, which: "texts" },
    read: itemsRead((item, which) => which.includes(item.vendor)),
  },
  items_of_product_tag: {
    ...ABOUT_ITEMS,
    takes: { period: true, which: "texts" },
    read: itemsRead((item, which) => which.some((tag) => item.tags.has(tag))),
  },
} as const satisfies Record<string, Field>;

function count(max: number) {
  return { kind: "count", min: 0, max } as const;
}

/** The orders that count, lie in the condition's period, and are what it asks of one order. */
function ordersOf(person: Person, asked: Asked, view: RuleView): PersonOrder[] {
  const { moment, today } = view;
  const range = dayRange(asked.period, today);
  return person.orders.filter(
    (order) =>
      isCounted(order, moment) &&
      isWithin(moment.days.dayOf(order.processedAt), range) &&
      asked.ofOrder.every((test) => isOrder(order, test)),
  );
}

function isOrder(order: PersonOrder, { field, test }: OrderTest): boolean {
  return field === "amount"
    ? isWithin(order.amountMinor, numberRange(test))
    : order.pointOfSale === (test.is === "yes");
}

function itemsRead(isMeant: (item: Item, which: readonly string[]) => boolean): Field["read"] {
  return (person, asked, view) => {
    const items = ordersOf(person, asked, view).flatMap((order) => order.items);
    const meant = items.filter((item) => isMeant(item, asked.which));
    return numberFact(meant.reduce((sum, { quantity }) => sum + quantity, 0));
  };
}

function momentsOf(person: Person, asked: Asked, view: RuleView): Date[] {
  return inOrder(ordersOf(person, asked, view));
}

function inOrder(orders: readonly PersonOrder[]): Date[] {
  return orders.map(({ processedAt }) => processedAt).sort((a, b) => a.getTime() - b.getTime());
}

function sumOf(orders: readonly PersonOrder[]): number {
  return orders.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function numberFact(value: number): Fact {
  return { kind: "number", value };
}

function momentFact(value: Date | undefined): Fact {
  return { kind: "moment", value: value ?? null };
}
