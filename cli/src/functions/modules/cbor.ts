/* eslint-disable no-bitwise -- the first byte of an item holds its type and what follows */

import { itemsOf } from '../items-of';

/** A value with a CBOR tag before it. */
export class Tagged {
  constructor(readonly tag: number, readonly value: unknown) {}
}

const DEEPEST = 16;

/**
 * Encodes numbers, strings, booleans, null, undefined, bytes, arrays and objects. Keys that are written as integers become
 * integers, as the claims of a CWT are.
 *
 * https://www.rfc-editor.org/rfc/rfc8949
 *
 * @throws TypeError for anything else, and for what is nested too deeply.
 */
export function encodeCbor(value: unknown, depth = 0): Buffer {
  if (depth > DEEPEST) throw new TypeError(`it is nested deeper than ${DEEPEST} levels`);
  if (value instanceof Tagged) return Buffer.concat([head(6, value.tag), encodeCbor(value.value, depth + 1)]);
  if (typeof value === 'string') return withHead(3, Buffer.from(value));
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (value === null) return Buffer.from([0xf6]);
  if (value === undefined) return Buffer.from([0xf7]);
  if (ArrayBuffer.isView(value)) return withHead(2, Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...itemsOf(value).map((item) => encodeCbor(item, depth + 1))]);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be encoded`);
  const entries = Object.entries(value);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, item]) => [encodeKey(key), encodeCbor(item, depth + 1)])]);
}

function encodeKey(key: string): Buffer {
  return encodeCbor(/^(0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key);
}

function number(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function withHead(major: number, bytes: Buffer): Buffer {
  return Buffer.concat([head(major, bytes.length), bytes]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  const size = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = (major << 5) | (24 + Math.log2(size));
  if (size === 8) bytes.writeBigUInt64BE(BigInt(value), 1);
  else bytes.writeUIntBE(value, 1, size);
  return bytes;
}

/**
 * One CBOR item. Maps become objects of null prototype whose keys are strings, byte strings Buffers, tags `Tagged`.
 *
 * @throws TypeError where the bytes are no CBOR, or use indefinite lengths.
 */
export function decodeCbor(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (!reader.isAtEnd) throw new TypeError('there are bytes after the end');
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  item(depth: number): unknown {
    if (depth > DEEPEST) throw new TypeError(`it is nested deeper than ${DEEPEST} levels`);
    const [first] = this.take(1);
    const major = first >> 5;
    if (major === 7) return this.simple(first & 31);
    const value = this.argument(first & 31);
    switch (major) {
      case 0: return value;
      case 1: return -1 - value;
      case 2: return this.take(value);
      case 3: return new TextDecoder('utf-8', { fatal: true }).decode(this.take(value));
      case 4: return this.items(value, depth);
      case 5: return this.map(value, depth);
      default: return new Tagged(value, this.item(depth + 1));
    }
  }

  private argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw new TypeError('an item of indefinite length');
    const size = 1 << (info - 24);
    const bytes = this.take(size);
    if (size < 8) return bytes.readUIntBE(0, size);
    const value = Number(bytes.readBigUInt64BE());
    if (!Number.isSafeInteger(value)) throw new TypeError('an integer beyond 2^53');
    return value;
  }

  private items(count: number, depth: number): unknown[] {
    // Every item takes a byte at least: no count can make this loop longer than the input.
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depth + 1));
    return items;
  }

  private map(count: number, depth: number): Record<string, unknown> {
    const map = Object.create(null) as Record<string, unknown>;
    for (let i = 0; i < count; i++) {
      const key = this.item(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') throw new TypeError('a key that is neither number nor text');
      map[String(key)] = this.item(depth + 1);
    }
    return map;
  }

  private simple(info: number): unknown {
    switch (info) {
      case 20: return false;
      case 21: return true;
      case 22: return null;
      case 23: return undefined;
      case 25: return half(this.take(2).readUInt16BE());
      case 26: return this.take(4).readFloatBE();
      case 27: return this.take(8).readDoubleBE();
      default: throw new TypeError(`the simple value ${info}`);
    }
  }

  private take(count: number): Buffer {
    if (this.at + count > this.bytes.length) throw new TypeError('it ends too early');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/** A float of 16 bits. RFC 8949 appendix D */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  const magnitude = exponent === 0 ? mantissa * 2 ** -24
    : exponent === 31 ? (mantissa === 0 ? Infinity : NaN)
      : (mantissa + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}
