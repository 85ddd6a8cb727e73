import { createHttpOrigin, type Origin } from '../../cli/src';

/** Sits between the local CloudFront and the origins, and remembers who answered which request. */
export class Witness {
  private readonly asked = new Map<string, string[]>();

  /** The same origins, watched. */
  public watch(mapping: { readonly [originId: string]: string }): { [originId: string]: Origin } {
    return Object.fromEntries(Object.entries(mapping).map(([id, url]) => [id, this.watched(id, createHttpOrigin(url))]));
  }

  /** The origin that was asked last for the response with this `x-amz-cf-id`; undefined where none was. */
  public servedBy(requestId: string): string | undefined {
    return this.asked.get(requestId)?.at(-1);
  }

  /** Every origin that was asked for it, in order, once for each time. */
  public askedFor(requestId: string): readonly string[] {
    return this.asked.get(requestId) ?? [];
  }

  private watched(id: string, origin: Origin): Origin {
    return {
      description: origin.description,
      address: origin.address,
      send: (request, limits) => {
        // CloudFront gives origin and viewer the same request id.
        const requestId = request.headers['x-amz-cf-id']?.[0]?.value;
        if (requestId) this.asked.set(requestId, [...this.askedFor(requestId), id]);
        return origin.send(request, limits);
      },
      close: () => origin.close(),
    };
  }
}
