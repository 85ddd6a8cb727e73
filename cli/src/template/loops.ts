import { Resolver } from './resolver';
import { scalarText, shown } from './shown';
import { declaresExtensions, unreadable, type StackTemplate, type Template, type TemplateSet } from './template-set';
import { Unresolved } from './unresolved';

const PREFIX = 'Fn::ForEach::';
/** More than a template may have resources, of which there are 500. */
const MAX_ROUNDS = 10_000;
const MAX_DEPTH = 200;

type Json = Record<string, unknown>;

/**
 * A template with its loops written out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 *
 * @param stack - Where it stands; its own template is not looked at.
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE` when a loop is malformed, or its collection is not known
 */
export function withoutLoops(template: Json, stack: Omit<StackTemplate, 'template'>, given: TemplateSet['given']): Json {
  if (!declaresExtensions(template as unknown as Template)) return template;
  const readable = { ...template, Resources: {}, Conditions: undefined, Outputs: undefined } as unknown as Template;
  const known: StackTemplate = { ...stack, template: readable };
  const resolver = new Resolver({ source: stack.name, stacks: [known, ...(stack.parent ? [stack.parent.stack] : [])], given });
  return new Unroller((value) => resolver.resolve(known, value), stack.name).unroll(template, 0) as Json;
}

class Unroller {
  private rounds = 0;

  constructor(private readonly resolve: (value: unknown) => unknown, private readonly source: string) {}

  unroll(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
    if (Array.isArray(value)) return value.map((item) => this.unroll(item, depth + 1));
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]): [string, unknown][] => (
      key.startsWith(PREFIX) ? this.loop(key, item, depth) : [[key, this.unroll(item, depth + 1)]])));
  }

  private loop(key: string, argument: unknown, depth: number): [string, unknown][] {
    const [identifier, collection, body] = Array.isArray(argument) ? argument as unknown[] : [];
    if (typeof identifier !== 'string' || typeof body !== 'object' || body === null) {
      throw unreadable(this.source, `${key} takes [identifier, collection, { key: value }], not ${shown(argument)}`);
    }
    const values = this.resolve(collection);
    const unknown = [values].flat().find((value) => value instanceof Unresolved);
    if (unknown !== undefined) throw unreadable(this.source, `the collection of ${key} is not known: ${unknown.reason}${unknown.mend === undefined ? '' : `; ${unknown.mend}`}`);
    if (!Array.isArray(values)) throw unreadable(this.source, `the collection of ${key} is no list, but ${shown(values)}`);
    return values.flatMap((value: unknown) => {
      const item = scalarText(value);
      if (item === undefined) throw unreadable(this.source, `the collection of ${key} has texts, not ${shown(value)}`);
      this.rounds += 1;
      if (this.rounds > MAX_ROUNDS) throw unreadable(this.source, `its loops go round more than ${MAX_ROUNDS} times`);
      return Object.entries(this.unroll(replaced(body, identifier, item, 0), depth + 1) as Json);
    });
  }
}

/** `${Identifier}` and `&{Identifier}`, which drops what a logical id may not have, in keys and texts; `Ref` to it as well. */
function replaced(value: unknown, identifier: string, item: string, depth: number): unknown {
  const inText = (text: string) => text
    // By functions: in a replacement "$" has a meaning.
    .replaceAll(`\${${identifier}}`, () => item).replaceAll(`&{${identifier}}`, () => item.replace(/[^A-Za-z0-9]/g, ''));
  if (typeof value === 'string') return inText(value);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((part) => replaced(part, identifier, item, depth + 1));
  if (isReference(value, identifier)) return item;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [inText(key), replaced(part, identifier, item, depth + 1)]));
}

function isReference(value: object, identifier: string): boolean {
  return Object.keys(value).length === 1 && (value as { Ref?: unknown }).Ref === identifier;
}
