import { authorityCertificate, selfSignedCertificate, type Certificate } from '../listener/certificate';

/** No name below it is anybody's. RFC 6761 §6.4 */
const WRONG_NAME = 'another-name.invalid';

/**
 * The certificates that gates show to whoever comes to an origin by TLS. They are made when somebody first asks for them, which takes a
 * quarter of a second, and for as long as this process lives.
 */
export class OriginCertificates {
  private authority: Promise<Certificate> | undefined;
  private wrong: Promise<Certificate> | undefined;
  /** By domain name, in lower case. */
  private readonly right = new Map<string, Promise<Certificate>>();

  /** For an origin's own name. */
  async of(domainName: string): Promise<Certificate> {
    const name = domainName.toLowerCase();
    this.authority ??= authorityCertificate();
    const made = this.right.get(name) ?? this.authority.then((authority) => selfSignedCertificate(name, authority));
    this.right.set(name, made);
    return made;
  }

  /** For a name that is no origin's. */
  ofWrongName(): Promise<Certificate> {
    this.wrong ??= selfSignedCertificate(WRONG_NAME);
    return this.wrong;
  }

  /**
   * What is to be trusted so that a name alone can be wrong, as PEM. The certificates of these origins are there then: whoever measures
   * them does not measure how long it takes to make one.
   */
  async trusted(domainNames: readonly string[]): Promise<string> {
    await Promise.all(domainNames.map((name) => this.of(name)));
    this.authority ??= authorityCertificate();
    return [await this.authority, await this.ofWrongName()].map(({ cert }) => cert.trim()).join('\n');
  }
}
