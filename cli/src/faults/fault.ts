/** What a fault is made of. */
export type FaultSpec =
  | { readonly kind: 'refused' | 'reset' | 'connect-timeout' | 'tls-failure' | 'wrong-certificate-name' | 'dns-failure' | 'silence' | 'stalled-body' | 'truncated-body' | 'garbage' }
  | { readonly kind: 'status'; readonly code: number }
  | { readonly kind: 'slow'; readonly medianMs: number; readonly sigma: number }
  | { readonly kind: 'brown-out'; readonly share: number; readonly fault: FaultSpec }
  | { readonly kind: 'flapping'; readonly upMs: number; readonly downMs: number; readonly fault: FaultSpec };

/** A way in which an origin fails, with one text form for command line, scenario, page and API. */
export class Fault {
  static refused(): Fault { return new Fault({ kind: 'refused' }); }
  static reset(): Fault { return new Fault({ kind: 'reset' }); }
  static connectTimeout(): Fault { return new Fault({ kind: 'connect-timeout' }); }
  static tlsFailure(): Fault { return new Fault({ kind: 'tls-failure' }); }
  static wrongCertificateName(): Fault { return new Fault({ kind: 'wrong-certificate-name' }); }
  static dnsFailure(): Fault { return new Fault({ kind: 'dns-failure' }); }
  static silence(): Fault { return new Fault({ kind: 'silence' }); }
  static stalledBody(): Fault { return new Fault({ kind: 'stalled-body' }); }
  static truncatedBody(): Fault { return new Fault({ kind: 'truncated-body' }); }
  static garbage(): Fault { return new Fault({ kind: 'garbage' }); }
  static status(code: number): Fault { return new Fault({ kind: 'status', code }); }
  static slow(medianMs: number, { sigma = 0 }: { sigma?: number } = {}): Fault { return new Fault({ kind: 'slow', medianMs, sigma }); }
  static brownOut(share: number, fault = Fault.status(503)): Fault { return new Fault({ kind: 'brown-out', share, fault: fault.spec }); }
  static flapping(upMs: number, downMs: number, fault = Fault.refused()): Fault { return new Fault({ kind: 'flapping', upMs, downMs, fault: fault.spec }); }

  private constructor(readonly spec: FaultSpec) {}
}
