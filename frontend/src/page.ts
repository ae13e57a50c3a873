/** Finding and making elements of the page. */

export function one<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E | null {
  return within.querySelector<E>(selector);
}

export function all<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

type Attributes = Record<string, string | number | boolean | null | undefined>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function draw(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Return the picture that an SVG text is, or null where it is none; our policy lets nothing in it run. */
export function read(text: string): SVGElement | null {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  return root.namespaceURI === SVG && root.localName === "svg" && !root.querySelector("parsererror")
    ? (document.importNode(root, true) as Element as SVGElement)
    : null;
}

function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Say something to whoever listens instead of looks; the same words twice are said once. */
export function tell(element: Element | null, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}

/** Return what a data block of the page holds, or null. */
export function data<T>(element: Element | null): T | null {
  if (!element?.textContent) return null;
  try {
    return JSON.parse(element.textContent) as T;
  } catch {
    return null;
  }
}

let made = 0;

/** Return the element's id, giving it one if it has none. */
export function idOf(element: Element): string {
  element.id ||= `made-${++made}`;
  return element.id;
}
