import type { Origin, OriginAnswer, OriginFailureCause, OriginRequest, TryLimits } from '../../src/origins/origin';

/** An origin that answers as a script says, one entry a try; the last entry answers all further tries. */
export class ScriptedOrigin implements Origin {
  readonly description = 'script';
  readonly tries: { request: OriginRequest; limits: TryLimits }[] = [];

  constructor(private readonly script: (OriginFailureCause | number)[], private readonly body = 'scripted') {}

  async send(request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    const step = this.script[Math.min(this.tries.length, this.script.length - 1)]!;
    this.tries.push({ request, limits });
    if (typeof step === 'string') return { kind: 'failure', cause: step, detail: step, elapsedMs: 1 };
    return { kind: 'response', firstByteMs: 1, response: { status: step, statusDescription: '', headers: {}, body: Buffer.from(this.body) } };
  }

  async close(): Promise<void> {
    // Holds nothing.
  }
}
