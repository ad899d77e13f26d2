import { CustomerName, type NamedCustomer } from "../../ui/customers/customer-name.tsx";

interface PeopleExamplesProps {
  readonly people: readonly (NamedCustomer & { readonly id: string })[];
  readonly namesUnavailable: boolean;
}

/** Some people by name, one a line. */
export function PeopleExamples({ people, namesUnavailable }: PeopleExamplesProps) {
  return (
    <ul className="sf-examples">
      {people.map((customer) => (
        <li key={customer.id}>
          <CustomerName customer={customer} namesUnavailable={namesUnavailable} />
        </li>
      ))}
    </ul>
  );
}
