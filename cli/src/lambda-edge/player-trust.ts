import { syncBuiltinESMExports } from 'node:module';
import tls, { type SecureContext } from 'node:tls';
import { MessageChannel, type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';

/** How long a function waits for the certificates that it is to trust, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What a thread asks for when its function is about to speak TLS: certificates as PEM, over the port. */
export interface TrustQuestion {
  readonly type: 'trust';
  readonly port: MessagePort;
  /** 1 when the answer is there: the thread sleeps until then, since what the function waits for is no promise. */
  readonly answered: Int32Array;
}

/** As the members of `SecureContext` that Node itself goes by. */
type NativeContext = { context?: { addCACert?(pem: string): void } };

/**
 * Has this thread trust what plays origins, whatever else a function trusts: it stands for the certificates that origins have. Costs
 * nothing before the function speaks TLS.
 */
export function trustPlayers(): void {
  const original = tls.createSecureContext;
  let certificates: string[] | undefined;
  tls.createSecureContext = (options) => {
    certificates ??= certificatesIn(asked());
    const made: SecureContext & NativeContext = original(options);
    for (const certificate of certificates) made.context?.addCACert?.(certificate);
    return made;
  };
  // For who imports it by name.
  syncBuiltinESMExports();
}

/** Answers a thread that sleeps. */
export function answerTrustQuestion({ port, answered }: TrustQuestion, certificates: (() => Promise<string>) | undefined): void {
  // Without an answer the function finds that it trusts nobody here.
  void (certificates?.() ?? Promise.resolve('')).catch(() => '').then((pem) => {
    port.postMessage(pem);
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
    port.unref();
  });
}

function asked(): string {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const question: TrustQuestion = { type: 'trust', port: port2, answered };
  parentPort!.postMessage(question, [port2]);
  Atomics.wait(answered, 0, 0, PATIENCE_MS);
  const answer = receiveMessageOnPort(port1)?.message as string | undefined;
  port1.close();
  return answer ?? '';
}

function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
