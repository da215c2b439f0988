interface Policy {
  createHTML(html: string): string;
}

const factory = (window as unknown as { trustedTypes: { createPolicy(name: string, rules: Policy): Policy } })
  .trustedTypes;

/** The only Trusted Types policy for HTML of the page; used only here. */
const policy = factory.createPolicy('threadkeep-message', { createHTML: (html) => html });

/** Sets a message's HTML, which main rendered and sanitised (src/main/render). */
export const sanitised =
  (html: string) =>
  (node: Element): void => {
    node.innerHTML = policy.createHTML(html);
  };
