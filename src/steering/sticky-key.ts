import { isHeaderName } from '../contract/cloudfront';
import { INTERNAL_HEADER_PREFIX } from '../contract/names';
import { SmartOriginError } from '../private/errors';

/** Headers that say nothing about who sends them, or that CloudFront does not let a function read as they were sent. */
const NO_KEYS = ['host', 'cookie', 'accept', 'accept-encoding', 'content-length', 'content-type', 'connection', 'transfer-encoding', 'via', 'origin', 'referer'];

/** RFC 6265, section 4.1.1: a cookie name is a token (RFC 9110, section 5.6.2), which is what a header name is. */
export const isCookieName = isHeaderName;

/**
 * By what a visitor is recognized, so that the same one gets the same variant.
 */
export abstract class StickyKey {
  /**
   * By a cookie of ours; until a visitor has it, by viewer address and User-Agent, which all first requests of a page have in common.
   */
  public static visitor(): StickyKey {
    return new Key();
  }

  /**
   * By a request header, for clients that keep no cookies, such as apps and devices. No cookie is set, and so there are no pins: a client
   * stays where it is as long as its member's weight is not lowered. Requests without the header go by address and User-Agent.
   *
   * Values of 1 to 256 visible ASCII characters count, others are taken for missing.
   *
   * @param name of the header, in any case
   * @throws if the name is no header name (RFC 9110), one of our internal headers, or a header that does not tell clients apart
   */
  public static header(name: string): StickyKey {
    const header = name.toLowerCase();
    if (!isHeaderName(name) || NO_KEYS.includes(header) || header.startsWith(INTERNAL_HEADER_PREFIX)) {
      throw new SmartOriginError(undefined, 'InvalidStickyHeader',
        `StickyKey.header("${name}"): name a request header that identifies a client, such as "x-device-id"; header names are letters, digits and !#$%&'*+-.^_\`|~, `
        + `and none of ${NO_KEYS.join(', ')} or ${INTERNAL_HEADER_PREFIX}*`);
    }
    return new Key(header);
  }

  /**
   * By a cookie that your application sets, such as a visitor's id: the same visitor gets the same variant on all devices. Our own cookie
   * still keeps the variant while weights change; requests without yours go by address and User-Agent until they have ours.
   *
   * Values of 1 to 256 visible ASCII characters count, others are taken for missing.
   *
   * @param name of the cookie
   * @throws if the name is no cookie name (RFC 6265)
   */
  public static cookie(name: string): StickyKey {
    if (!isCookieName(name)) {
      throw new SmartOriginError(undefined, 'InvalidStickyKeyCookie',
        `StickyKey.cookie("${name}"): cookie names are letters, digits and !#$%&'*+-.^_\`|~; name the cookie as your application sets it, such as "uid"`);
    }
    return new Key(undefined, name);
  }

  /**
   * Lower case; undefined where no header is the key.
   *
   * @internal
   */
  public abstract readonly _header?: string;

  /**
   * Undefined where no cookie of the application is the key.
   *
   * @internal
   */
  public abstract readonly _cookie?: string;
}

class Key extends StickyKey {
  constructor(public readonly _header?: string, public readonly _cookie?: string) {
    super();
  }
}
