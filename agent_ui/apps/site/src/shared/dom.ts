/** Small steps with the page's elements. */

export function all<E extends HTMLElement = HTMLElement>(selector: string): E[] {
  return [...document.querySelectorAll<E>(selector)];
}

export function one<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

type Child = Node | string;

/** A new element with a class, attributes and children; text is never read as markup. */
export function element(
  name: string,
  options: { class?: string; attributes?: Record<string, string> } = {},
  ...children: Child[]
): HTMLElement {
  const made = document.createElement(name);
  if (options.class) made.className = options.class;
  for (const [key, value] of Object.entries(options.attributes ?? {}))
    made.setAttribute(key, value);
  made.append(...children);
  return made;
}
