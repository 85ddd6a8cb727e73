/**
 * The bytes of base64 text in which `+`, `=` and `/` are written `-`, `_` and `~`; undefined where it is none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-linux-openssl.html
 */
export function fromCloudFrontBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9\-~]+_{0,2}$/.test(text)) return undefined;
  const base64 = text.replace(/[-_~]/g, (character) => PLAIN[character]!);
  const bytes = Buffer.from(base64, 'base64');
  // Node reads over what base64 does not allow; a signature with bits that nothing stands for would be a second text of the same bytes.
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

const PLAIN: Record<string, string> = { '-': '+', '_': '=', '~': '/' };
