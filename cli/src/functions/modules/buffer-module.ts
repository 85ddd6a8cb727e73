import { itemsOf } from '../items-of';
import { MAX_MEMORY } from '../memory-limit';
import type { Realm, RealmFunction } from '../realm';

/** Methods that read and write numbers: `readInt16BE`, `writeDoubleLE`, … with the arguments of Node's. */
const NUMBER_METHODS = ['Int8', 'UInt8', ...['Int16', 'Int32', 'UInt16', 'UInt32', 'Float', 'Double'].flatMap((kind) => [`${kind}BE`, `${kind}LE`]),
  'IntBE', 'IntLE', 'UIntBE', 'UIntLE'].flatMap((kind) => [`read${kind}`, `write${kind}`]);

/** Methods that give a number, a string or a boolean and take values or buffers. */
const PLAIN_METHODS = ['compare', 'copy', 'equals', 'includes', 'indexOf', 'lastIndexOf', 'toString', 'write', ...NUMBER_METHODS] as const;

/** Methods that change the buffer and give it back. */
const CHAINED_METHODS = ['fill', 'swap16', 'swap32', 'swap64'] as const;

/** A view of ours on the bytes of the realm: no copy. */
export function hostBytes(value: unknown): Buffer | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  return Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
}

/**
 * Node's Buffer, as a class of the realm.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export class RealmBuffer {
  readonly constructorFunction: object;
  private readonly create: RealmFunction;

  /** @param spend - Counts the memory that a buffer takes. */
  constructor(private readonly realm: Realm, private readonly spend: (bytes: number) => void = () => undefined) {
    const Class = realm.evaluate('(class Buffer extends Uint8Array {})') as { prototype: object };
    this.constructorFunction = Class;
    this.create = (...args) => Reflect.construct(Class as unknown as RealmFunction, args) as unknown;
    this.defineStatics(Class);
    this.defineMethods(Class.prototype);
  }

  /** A buffer of the realm with these bytes. */
  from(bytes: Uint8Array): unknown {
    this.spend(bytes.length);
    const made = this.create(bytes.length) as Uint8Array;
    made.set(bytes);
    return made;
  }

  private defineStatics(Class: object): void {
    const isBuffer = (value: unknown) => hostBytes(value) !== undefined && (Class as { prototype: object }).prototype.isPrototypeOf(value as object);
    const statics: Record<string, (...args: never[]) => unknown> = {
      from: (value: unknown, encodingOrOffset?: unknown, length?: unknown) => this.fromAny(value, encodingOrOffset, length),
      alloc: (size: number, fill?: string | number, encoding?: BufferEncoding) =>
        this.from(Buffer.alloc(this.sized(size), hostBytes(fill) ?? fill, encoding)),
      allocUnsafe: (size: number) => this.from(Buffer.alloc(this.sized(size))),
      byteLength: (value: string, encoding?: BufferEncoding) => Buffer.byteLength(hostBytes(value) ?? value, encoding),
      compare: (a: unknown, b: unknown) => Buffer.compare(hostBytes(a) ?? (a as Buffer), hostBytes(b) ?? (b as Buffer)),
      concat: (list: unknown, size?: number) => this.from(Buffer.concat(listOf(list).map((item) => hostBytes(item) ?? (item as Buffer)), size)),
      isBuffer,
      isEncoding: (encoding: string) => Buffer.isEncoding(encoding),
    };
    for (const [name, call] of Object.entries(statics)) this.attach(Class, name, this.realm.function(call as (...args: unknown[]) => unknown));
  }

  /** A size that there is memory for. */
  private sized(size: number): number {
    if (size > MAX_MEMORY) this.spend(size);
    return size;
  }

  private defineMethods(prototype: object): void {
    for (const name of PLAIN_METHODS) {
      this.attach(prototype, name, this.realm.method((self, ...args) => this.onHost(self, name, args)));
    }
    for (const name of CHAINED_METHODS) {
      this.attach(prototype, name, this.realm.method((self, ...args) => (this.onHost(self, name, args), self)));
    }
    this.attach(prototype, 'toJSON', this.realm.method((self) => this.realm.object({
      type: 'Buffer', data: this.realm.array([...hostBytes(self) ?? []]),
    })));
    // Node's slice shares the memory, that of Uint8Array copies.
    const { subarray } = prototype as Uint8Array;
    this.attach(prototype, 'slice', this.realm.method((self, from, to) => subarray.call(self as Uint8Array, from as number, to as number)));
  }

  private onHost(self: unknown, method: string, args: unknown[]): unknown {
    const bytes = hostBytes(self);
    if (bytes === undefined) throw new TypeError(`${method} was not called on a Buffer`);
    const call = (bytes as unknown as Record<string, (...args: unknown[]) => unknown>)[method];
    return call.apply(bytes, args.map((arg) => hostBytes(arg) ?? arg));
  }

  private fromAny(value: unknown, encodingOrOffset: unknown, length: unknown): unknown {
    if (typeof value === 'string') return this.from(Buffer.from(value, encodingOrOffset as BufferEncoding));
    const bytes = hostBytes(value);
    if (bytes !== undefined) return this.from(bytes);
    // The memory of an ArrayBuffer is shared, as in Node.
    if (Object.prototype.toString.call(value) === '[object ArrayBuffer]') return this.create(value, encodingOrOffset ?? 0, length);
    if (Array.isArray(value)) return this.from(Buffer.from(itemsOf(value) as number[]));
    const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
    if (type === 'Buffer' && Array.isArray(data)) return this.from(Buffer.from(itemsOf(data) as number[]));
    const primitive = (value as { valueOf?: () => unknown } | null | undefined)?.valueOf?.();
    if (typeof value === 'object' && value !== null && primitive !== value) return this.fromAny(primitive, encodingOrOffset, length);
    throw new TypeError('first argument is not a string or Buffer-like object');
  }

  private attach(target: object, name: string, value: unknown): void {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('"list" argument must be an instance of Array');
  return itemsOf(value);
}
