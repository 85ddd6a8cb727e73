import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Problems } from './problems';
import { parseDuration, parseShare } from './quantities';
import { meantName } from '../../../../src/contract/nearest-name';

/** What the fields of one file share. */
export interface FileContext {
  readonly document: Document;
  readonly text: string;
  readonly lines: LineCounter;
  readonly problems: Problems;
}

/** A value of the file, with where it stands. Readers say what is wrong, and give undefined then. */
export class Field {
  private readonly node: Node | undefined;
  readonly line: number;
  /** Keys that misspelled ones will have been meant for: told already, so that nobody is told that they are missing too. */
  readonly misspelled = new Set<string>();
  /** Of the key; that of the value where there is none. */
  private readonly keyLine: number;

  /** @param name - In words of the file: `visitors[0].count`. */
  constructor(private readonly context: FileContext, readonly name: string, node: unknown, lineOfKey: number) {
    const given = node as Node | null | undefined;
    this.node = (isAlias(given) ? given.resolve(context.document) : given) ?? undefined;
    this.keyLine = lineOfKey;
    this.line = given?.range ? context.lines.linePos(given.range[0]).line : lineOfKey;
  }

  get isMap(): boolean {
    return isMap(this.node);
  }

  get isList(): boolean {
    return isSeq(this.node);
  }

  /** Whether nothing stands there. */
  get isEmpty(): boolean {
    return this.node === undefined || (isScalar(this.node) && this.node.value === null);
  }

  /** What stands there, for messages. */
  get shown(): string {
    if (this.isEmpty) return 'nothing';
    if (this.isMap) return 'a map';
    if (this.isList) return 'a list';
    return JSON.stringify(this.source()).slice(0, 80);
  }

  /** As it is written, on one line. */
  get written(): string {
    const { node, context: { text } } = this;
    if (!node?.range) return '';
    return text.slice(node.range[0], node.range[1]).split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '').join(', ')
      .replace(/^\{\s*(.*?),?\s*\}$/, '$1');
  }

  problem(allowed: string, what = `${this.name || 'the scenario'} is ${this.shown}`): undefined {
    this.context.problems.add(this.line, what, allowed);
    return undefined;
  }

  unknown(given: string, names: readonly string[], what = `${this.name} is ${JSON.stringify(given)}`): undefined {
    this.context.problems.addUnknown(this.line, what, given, names);
    return undefined;
  }

  /** The fields of a map, by key. Keys that are not `known` are mistakes. */
  fields<K extends string>(known: readonly K[]): Partial<Record<K, Field>> | undefined {
    const found = this.entries(`it is a map with ${known.join(', ')}`);
    if (!found) return undefined;
    const result: Partial<Record<K, Field>> = {};
    for (const [key, field] of found) {
      if ((known as readonly string[]).includes(key)) {
        result[key as K] = field;
        continue;
      }
      const meant = meantName(key, known);
      if (meant !== undefined) this.misspelled.add(meant);
      field.context.problems.addUnknown(field.keyLine, `${this.name === '' ? '' : `${this.name} has the key `}${JSON.stringify(key)}${this.name === '' ? ' is no key of a scenario' : ', which is none'}`, key, known);
    }
    return result;
  }

  /** Every entry of a map. */
  entries(allowed: string): [key: string, field: Field][] | undefined {
    const { node } = this;
    if (!isMap(node)) return this.problem(allowed);
    const result: [string, Field][] = [];
    for (const { key, value } of node.items) {
      const keyNode = key as Node | null;
      const line = keyNode?.range ? this.context.lines.linePos(keyNode.range[0]).line : this.line;
      if (!isScalar(keyNode) || keyNode.value === null) {
        this.context.problems.add(line, `${this.name === '' ? 'the scenario' : this.name} has a key that is no word`, 'keys are words');
        continue;
      }
      const name = String(keyNode.source ?? keyNode.value);
      const field = new Field(this.context, this.name === '' ? name : `${this.name}.${name}`, value, line);
      result.push([name, field]);
    }
    return result;
  }

  /** Every item of a list. */
  items(allowed: string): Field[] | undefined {
    const { node } = this;
    if (!isSeq(node)) return this.problem(allowed);
    return node.items.map((item, index) => new Field(this.context, `${this.name}[${index}]`, item, this.line));
  }

  /** A word, a line, or anything else that is one value. */
  text(allowed: string): string | undefined {
    return !this.isEmpty && isScalar(this.node) ? this.source() : this.problem(allowed);
  }

  oneOf<T extends string>(names: readonly T[]): T | undefined {
    const text = this.text(`it is one of ${names.join(', ')}`);
    if (text === undefined) return undefined;
    return (names as readonly string[]).includes(text) ? text as T : this.unknown(text, names);
  }

  number(allowed: string, isAllowed: (value: number) => boolean): number | undefined {
    const text = this.text(allowed);
    if (text === undefined) return undefined;
    const value = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    return isAllowed(value) ? value : this.problem(allowed);
  }

  boolean(): boolean | undefined {
    const text = this.oneOf(['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  /** Milliseconds. */
  duration(least = 0, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text('it is a time such as 500ms, 20s, 5m or 2h');
    if (text === undefined) return undefined;
    const found = parseDuration(text);
    if (typeof found === 'string') return this.problem(found);
    if (found < least) return this.problem(`it is at least ${least} ms`);
    return found > most ? this.problem(`it is at most ${most / 1000}s`) : found;
  }

  /** In [0, 1]. */
  share(): number | undefined {
    const text = this.text('it is a share such as 50%');
    if (text === undefined) return undefined;
    const found = parseShare(text);
    return typeof found === 'string' ? this.problem(found) : found;
  }

  private source(): string {
    const scalar = this.node as { value: unknown; source?: string };
    return String(typeof scalar.value === 'string' ? scalar.value : scalar.source ?? scalar.value);
  }
}
