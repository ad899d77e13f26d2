/** Tries failed changes of tags once more, customer by customer. What fails again is reported. */
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import {
  customersToRetry,
  dropTagState,
  saveTagState,
  TO_RETRY,
  type UnsettledCustomer,
} from "../../db/sync/states/tag-states.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { countInSync } from "../../db/sync/syncs.server.ts";
import { readCustomerTags } from "../../shopify/customer-tags.server.ts";
import { AdminUnreachableError } from "../../shopify/errors.ts";
import type { MutationOutcome } from "../../shopify/bulk/mutation-result.ts";
import { runMutation } from "../../shopify/single-mutation.server.ts";
import { confirmAdd, confirmRemove, intend, nextStep, type Membership } from "../engine/membership.ts";
import type { PushContext } from "./push-lines.server.ts";
import { sameTag } from "../labels/labels.ts";
import { tagCall, tagsOfStep, type TagsOfSet, type TagsToSend } from "./tag-changes.server.ts";

/** Customers of one step, so few that a pause or a stop takes effect in between. */
const BATCH = 50;
/** Shopify's limit of tags on a customer. */
const MOST_TAGS = 250;

type Direction = "add" | "remove";

/** Tries the next failed changes, each alone. @returns false: there are none */
export async function retryTags(context: PushContext, sync: SyncRow, tags: TagsToSend): Promise<boolean> {
  for (const set of tags.places) {
    const customers = await inShopSql(context.db, context.shopId, (sql) => customersToRetry(sql, set, BATCH));
    for (const customer of customers) {
      context.signal.throwIfAborted();
      await new Retry(context, sync, { audiences: tags.audiences, set }, customer).run();
    }
    if (customers.length > 0) return true;
  }
  return false;
}

/** One customer's retry. It notes before each call what Shopify may hold afterwards, as every push does. */
class Retry {
  readonly #context: PushContext;
  readonly #sync: SyncRow;
  readonly #sent: TagsOfSet;
  readonly #customer: UnsettledCustomer;
  #state: Membership;

  constructor(context: PushContext, sync: SyncRow, sent: TagsOfSet, customer: UnsettledCustomer) {
    this.#context = context;
    this.#sync = sync;
    this.#sent = sent;
    this.#customer = customer;
    this.#state = customer;
  }

  async run(): Promise<void> {
    const { wanted } = this.#customer;
    const step = nextStep(wanted, this.#customer);
    if (step === "settled") return this.#note(this.#state, null);
    const tags = this.#tagsOf(step);
    await this.#note(intend(step, wanted, this.#state), TO_RETRY);
    const outcome = await this.#call(step, tags);
    if (outcome.ok) return this.#confirm(step);

    // The tags that the customer really carries tell what the refusal, or the missing answer, means.
    const carried = await readCustomerTags(this.#context.admin, this.#customer.shopifyId);
    if (carried === null) return this.#forget();
    const has = (tag: string): boolean => carried.some((each) => sameTag(each, tag));
    if (step === "add" ? tags.every(has) : !tags.some(has)) return this.#confirm(step);
    const full = outcome.code === "too_many_tags" || carried.length + tags.length > MOST_TAGS;
    if (step === "remove" || !full) return this.#note(this.#state, outcome.code);
    const old = this.#tagsOf("remove").filter(has);
    if (old.length === 0) return this.#note(this.#state, "too_many_tags");
    await this.#makeRoom(old);
  }

  /**
   * Takes the old tag off first, and adds the new one then. This is only for a customer who has no room for another
   * tag. Between the two calls, or after a crash there, the customer simply has a tag to get.
   */
  async #makeRoom(old: readonly string[]): Promise<void> {
    const { wanted } = this.#customer;
    const before = this.#state;
    await this.#note(intend("remove", wanted, before), TO_RETRY);
    const removal = await this.#call("remove", old);
    if (!removal.ok) return this.#afterRefusal(removal.code);
    await this.#note(intend("add", wanted, confirmRemove(wanted, this.#state)), null);
    const addition = await this.#call("add", this.#tagsOf("add"));
    if (addition.ok) return this.#note(confirmAdd(wanted, this.#state), null, { added: 1, removed: 1 });
    if (addition.code !== "shopify_error") {
      // Better the old tag than none.
      const now = this.#state;
      const back = {
        mayHold: now.mayHold | before.mayHold,
        confirmed: 0n,
        before: now.before | before.before,
      };
      await this.#note(back, null);
      await this.#call("add", old);
    }
    await this.#afterRefusal(addition.code);
  }

  /** If Shopify doesn't answer, the sync waits and the retry then begins anew. Any other failure is reported. */
  async #afterRefusal(code: string): Promise<void> {
    if (code === "shopify_error") throw new AdminUnreachableError("Shopify did not answer a single call.");
    await this.#note(this.#state, code);
  }

  #tagsOf(step: Direction): string[] {
    return tagsOfStep(step, this.#customer.wanted, this.#state, this.#sent);
  }

  #call(step: Direction, tags: readonly string[]): Promise<MutationOutcome> {
    const { document, variables } = tagCall(this.#customer.shopifyId, step, tags);
    return runMutation(this.#context.admin, document, variables);
  }

  async #confirm(step: Direction): Promise<void> {
    const confirmed = (step === "add" ? confirmAdd : confirmRemove)(this.#customer.wanted, this.#state);
    await this.#note(confirmed, null, step === "add" ? { added: 1 } : { removed: 1 });
  }

  async #note(
    state: Membership,
    failure: string | null,
    counts: { readonly added?: number; readonly removed?: number } = {},
  ): Promise<void> {
    const { mayHold, confirmed, before } = state;
    this.#state = { mayHold, confirmed, before };
    const { customerId } = this.#customer;
    await this.#write(async (sql, now) => {
      await saveTagState(sql, this.#sent.set, { customerId, ...this.#state, failure }, now);
      await countInSync(sql, this.#sync.id, counts);
    });
  }

  #forget(): Promise<void> {
    return this.#write((sql) => dropTagState(sql, this.#customer.customerId));
  }

  #write(write: (sql: ShopSql, now: Date) => Promise<void>): Promise<void> {
    const { db, shopId, now } = this.#context;
    return inShopSql(db, shopId, (sql) => write(sql, now()));
  }
}
