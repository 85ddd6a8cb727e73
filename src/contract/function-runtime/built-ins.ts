/**
 * The built-ins of runtime 2.0, from AWS's list, and those of today's JavaScript that it has not.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Globals that AWS lists. */
export const LISTED_GLOBALS = words(`
  globalThis undefined NaN Infinity arguments Object Function Array String Number Boolean Symbol Math Date RegExp JSON Promise console
  Error EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError
  decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt atob btoa
  ArrayBuffer DataView Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array
  TextDecoder TextEncoder Buffer require
`);

const NO_TIMERS = 'functions run to their end at once, in less than a millisecond; there is nothing to wait for';
const NO_NETWORK = 'functions have no network; read configuration from a KeyValueStore, or use Lambda@Edge';
const PLAIN_OBJECT = 'use a plain object: Object.create(null)';
const NOT_HERE = 'the runtime has not got it; write it with strings, arrays and plain objects';

/** Globals that a browser or Node.js has and the runtime has not, or refuses to run. */
export const MISSING_GLOBALS: ReadonlyMap<string, string> = new Map([
  ['eval', 'code from strings is not run; write the code itself'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'queueMicrotask', 'requestAnimationFrame']
    .map((name): [string, string] => [name, NO_TIMERS]),
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Request', 'Response', 'Headers'].map((name): [string, string] => [name, NO_NETWORK]),
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef'].map((name): [string, string] => [name, PLAIN_OBJECT]),
  ...['Proxy', 'Reflect', 'Intl', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Atomics', 'SharedArrayBuffer', 'FinalizationRegistry',
    'structuredClone', 'performance', 'escape', 'unescape', 'WebAssembly', 'AggregateError'].map((name): [string, string] => [name, NOT_HERE]),
  ['URL', 'the event has the URI and the query string already parsed'],
  ['URLSearchParams', "the event has the query string already parsed; otherwise require('querystring')"],
  ['process', 'functions have no environment variables; read configuration from a KeyValueStore'],
  ['fs', 'functions have no file system'],
  ['crypto', "load it: const crypto = require('crypto')"],
  ['querystring', "load it: const querystring = require('querystring')"],
  ['window', 'write globalThis'],
  ['global', 'write globalThis'],
]);

/** Static members that AWS lists, of the globals whose members are commonly assumed to be complete. */
export const LISTED_MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Object', words(`create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames
    getPrototypeOf isExtensible isFrozen isSealed keys preventExtensions seal assign entries values is setPrototypeOf prototype`)],
  ['Array', words('isArray of prototype')],
  ['String', words('fromCharCode fromCodePoint prototype')],
  ['Number', words(`EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY isFinite isInteger
    isNaN isSafeInteger parseInt parseFloat prototype`)],
  ['Math', words(`E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor
    fround hypot imul log log1p log2 log10 max min pow random round sign sinh sin sqrt tan tanh trunc`)],
  ['Date', words('now parse UTC prototype')],
  ['JSON', words('parse stringify')],
  ['Promise', words('all allSettled any reject resolve race prototype')],
  ['Symbol', words('for keyFor keyfor prototype')],
  ['console', words('log')],
  ['ArrayBuffer', words('isView prototype')],
  ['Buffer', words('alloc allocUnsafe byteLength compare concat from isBuffer isEncoding prototype')],
]);

/** Methods of arrays, strings and regular expressions that came after what the runtime has. */
export const MISSING_METHODS: ReadonlyMap<string, string> = new Map([
  ['at', 'write list[list.length - 1] or text.charAt(...)'],
  ['flat', 'write list.reduce((all, one) => all.concat(one), [])'],
  ['flatMap', 'write list.map(...).reduce((all, one) => all.concat(one), [])'],
  ['findLast', 'write list.slice().reverse().find(...)'],
  ['findLastIndex', 'count down in a for loop'],
  ['toSorted', 'write list.slice().sort(...)'],
  ['toReversed', 'write list.slice().reverse()'],
  ['toSpliced', 'write list.slice() and splice()'],
  ['matchAll', 'call exec() in a while loop with a regular expression that has the flag g'],
  ['normalize', 'the runtime has no Unicode normalization'],
  ['localeCompare', 'compare with < and >'],
  ['isWellFormed', 'encodeURIComponent() throws on lone surrogates'],
  ['toWellFormed', 'encodeURIComponent() throws on lone surrogates'],
]);

/** Modules that `require` loads. */
export const MODULES = words('crypto querystring buffer');
