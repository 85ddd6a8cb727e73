/**
 * Lets the first of several requests for one object go to the origin, the others wait for what it brings.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export class RequestCollapser {
  private readonly flights = new Map<string, Promise<void>>();

  /** Resolves when the object's flight has landed; undefined when there is none. */
  flight(key: string): Promise<void> | undefined {
    return this.flights.get(key);
  }

  /** Begins a flight. Its end, called once with or without a stored response, wakes those who wait. */
  depart(key: string): () => void {
    let land: () => void = () => undefined;
    const flight = new Promise<void>((resolve) => {
      land = resolve;
    });
    this.flights.set(key, flight);
    return () => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
      land();
    };
  }
}
