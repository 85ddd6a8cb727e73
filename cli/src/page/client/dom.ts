type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

/** An element; attributes that are `false` or undefined are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Node[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
}

/** Touches the document only where something has changed: four times a second everything is set. */
export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** As `setAttribute` does. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** By the CSS object model, which the page's Content-Security-Policy allows where style attributes are not. */
export function setStyle(element: HTMLElement | SVGElement, name: string, value: string): void {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/** Part of the page that is shown for one thing. */
export interface Part<T> {
  readonly element: Element;
  update(value: T): void;
}

/** Keeps a part for each thing, in their order: what stays keeps its element, and with it the focus. */
export class Parts<T> {
  private readonly parts = new Map<string, Part<T>>();

  constructor(private readonly container: Element, private readonly keyOf: (value: T) => string, private readonly make: (value: T) => Part<T>) {}

  update(values: readonly T[]): void {
    const keys = new Set(values.map(this.keyOf));
    for (const [key, { element }] of this.parts) {
      if (keys.has(key)) continue;
      element.remove();
      this.parts.delete(key);
    }
    let before: Element | null = this.container.firstElementChild;
    for (const value of values) {
      const key = this.keyOf(value);
      const part = this.parts.get(key) ?? this.make(value);
      this.parts.set(key, part);
      part.update(value);
      // Moving an element would take the focus from it.
      if (part.element === before) before = before.nextElementSibling;
      else this.container.insertBefore(part.element, before);
    }
  }

  get elements(): Element[] {
    return [...this.parts.values()].map(({ element }) => element);
  }
}

/** Options of a select, kept as they are where they are the same: a list that is open must not close. */
export function setOptions(select: HTMLSelectElement, options: readonly (readonly [value: string, label: string])[]): void {
  const key = JSON.stringify(options);
  if (select.dataset.options === key) return;
  const { value } = select;
  select.dataset.options = key;
  select.replaceChildren(...options.map(([its, label]) => el('option', { value: its }, label)));
  if (options.some(([its]) => its === value)) select.value = value;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element "${id}"`);
  return element as T;
}

let count = 0;

/** An id that no other element has, for labels. */
export function newId(): string {
  count += 1;
  return `e${count}`;
}
