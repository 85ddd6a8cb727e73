/** What RFC 1738 calls unsafe, without the space, which is a control character here. */
const UNSAFE = new Set('<>"#%{}|\\^~[]`\'');

/** By byte: how it is written. */
const WRITTEN = Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  const plain = code > 32 && code < 127 && !UNSAFE.has(character);
  return plain ? character : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
});

const ALL_PLAIN = /^[!$&()*+,\-./0-9:;=?@A-Z_a-z]*$/;

/**
 * A value as it stands in a log: control characters and spaces, bytes from 127 on, and the characters that the page lists are
 * percent-encoded, the percent sign among them, so that what was encoded already is encoded twice.
 *
 * @param value - As Node reads it from the wire: one character a byte.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
 */
export function escapeValue(value: string): string {
  if (ALL_PLAIN.test(value)) return value;
  let escaped = '';
  for (const character of value) {
    const code = character.codePointAt(0)!;
    if (code < 256) escaped += WRITTEN[code]!;
    else for (const byte of Buffer.from(character)) escaped += WRITTEN[byte]!;
  }
  return escaped;
}
