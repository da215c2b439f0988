interface Policy {
  createHTML(html: string): string;
}

const factory = (window as unknown as { trustedTypes: { createPolicy(name: string, rules: Policy): Policy } })
  .trustedTypes;

/** The page may set HTML by this policy alone, and it is used here alone. */
const policy = factory.createPolicy('threadkeep-message', { createHTML: (html) => html });

/** Fills a node with a message's HTML, which main has rendered and sanitised (src/main/render). */
export const sanitised =
  (html: string) =>
  (node: Element): void => {
    node.innerHTML = policy.createHTML(html);
  };
