import { checkedFault, type FaultSpec } from './fault-spec';
import { faultText, parseFault } from './fault-text';

export type { FaultSpec } from './fault-spec';

/** A way in which an origin fails, with one text form for command line, scenario, page and API. */
export class Fault {
  /** Nothing listens: connections are refused. Those that there are already end as they would have. */
  static refused(): Fault { return new Fault({ kind: 'refused' }); }

  /** Connections are taken, and reset as soon as a request arrives. Those that there are already are reset too when it begins. */
  static reset(): Fault { return new Fault({ kind: 'reset' }); }

  /**
   * Connections are never established: packets arrive nowhere. Those that there are already end as they would have.
   *
   * Needs a system that leaves connections unanswered where a backlog is full, as Linux does; `fail()` says so elsewhere.
   */
  static connectTimeout(): Fault { return new Fault({ kind: 'connect-timeout' }); }

  /** The TLS handshake ends with an alert. The origin is spoken to by TLS for as long, also where it is played by a folder or plain HTTP. */
  static tlsFailure(): Fault { return new Fault({ kind: 'tls-failure' }); }

  /** The certificate is one of a trusted authority, for another name. The origin is spoken to by TLS for as long. */
  static wrongCertificateName(): Fault { return new Fault({ kind: 'wrong-certificate-name' }); }

  /** The origin's name does not resolve. Connections of functions in Python, which cannot be told so, are refused. */
  static dnsFailure(): Fault { return new Fault({ kind: 'dns-failure' }); }

  /** Connections and requests are taken, and never answered. */
  static silence(): Fault { return new Fault({ kind: 'silence' }); }

  /** The head and the first half of the body arrive, then nothing; where there is no body, the whole answer. */
  static stalledBody(): Fault { return new Fault({ kind: 'stalled-body' }); }

  /** The head and the first half of the body arrive, then the connection is closed; where there is no body, the whole answer. */
  static truncatedBody(): Fault { return new Fault({ kind: 'truncated-body' }); }

  /** What comes back is no HTTP. */
  static garbage(): Fault { return new Fault({ kind: 'garbage' }); }

  /**
   * Every request is answered with a status, by the gate: the origin is not asked.
   *
   * @param code - 200 to 599.
   * @throws SmartOriginError `ERR_FAULT`
   */
  static status(code: number): Fault { return new Fault({ kind: 'status', code }); }

  /**
   * Answers arrive late. The origin is asked at once; its answer is held back.
   *
   * @param medianMs - Half of the answers take longer.
   * @param options - `sigma`: of the log-normal distribution, 0 to 5; 0, the default, for the same time always.
   * @throws SmartOriginError `ERR_FAULT`
   */
  static slow(medianMs: number, { sigma = 0 }: { sigma?: number } = {}): Fault { return new Fault({ kind: 'slow', medianMs, sigma }); }

  /**
   * A share of the requests fails, chosen by lot with the seeded random. Who connects to the gate's address itself, without the local
   * CloudFront, meets an open listener: in the place of a refusal there is a reset, in that of a connect time-out silence.
   *
   * @param share - From 0 (none) to 1 (all), to the millionth.
   * @default status 503
   * @throws SmartOriginError `ERR_FAULT`
   */
  static brownOut(share: number, fault = Fault.status(503)): Fault { return new Fault({ kind: 'brown-out', share, fault: fault.spec }); }

  /**
   * It fails and recovers, again and again; it begins with the failure.
   *
   * @default refused
   * @throws SmartOriginError `ERR_FAULT`
   */
  static flapping(upMs: number, downMs: number, fault = Fault.refused()): Fault { return new Fault({ kind: 'flapping', upMs, downMs, fault: fault.spec }); }

  /**
   * Reads what `text` writes: `refused`, `status 503`, `slow 800ms sigma 0.5`, `brown-out 30% reset`, `flapping 5s/2s`.
   *
   * @throws SmartOriginError `ERR_FAULT` with what is allowed and the nearest right word
   */
  static parse(text: string): Fault { return new Fault(parseFault(text)); }

  readonly spec: FaultSpec;

  private constructor(spec: FaultSpec) {
    this.spec = checkedFault(spec);
  }

  /** As `parse` takes it. */
  get text(): string {
    return faultText(this.spec);
  }
}
