import type { StoredAddress, StoredCustomer } from "../../store/store.ts";
import { gid } from "../gid.ts";

/** A customer's default address as the Admin API shows it. The store knows no streets. */
export class AddressNode {
  readonly __typename = "MailingAddress";
  readonly #customer: StoredCustomer;
  readonly #address: StoredAddress;

  constructor(customer: StoredCustomer, address: StoredAddress) {
    this.#customer = customer;
    this.#address = address;
  }

  get id(): string {
    return `${gid("MailingAddress", this.#customer.id)}?model_name=CustomerAddress`;
  }
  get firstName(): string | null {
    return this.#customer.firstName;
  }
  get lastName(): string | null {
    return this.#customer.lastName;
  }
  get address1(): null {
    return null;
  }
  get countryCodeV2(): string | null {
    return this.#address.country;
  }
  get province(): string | null {
    return this.#address.province;
  }
  get provinceCode(): string | null {
    return this.#address.provinceCode;
  }
  get city(): string | null {
    return this.#address.city;
  }
  get zip(): string | null {
    return this.#address.zip;
  }
  get latitude(): number | null {
    return this.#address.latitude;
  }
  get longitude(): number | null {
    return this.#address.longitude;
  }
  get coordinatesValidated(): boolean {
    return this.#address.latitude !== null;
  }
}
