type Told = (reason: unknown) => void;

/** Who is told, by the prototype of a realm's promises. */
const TOLD = new WeakMap<object, Told>();
let listens = false;

/**
 * Has rejections told that nothing in a realm handles. Node would end the process for one, and with it all that is served; CloudFront
 * ends nothing but the function. For everybody else's promises all stays as it is.
 *
 * @param prototype - Of the realm's promises.
 */
export function onUnhandledRejection(prototype: object, told: Told): void {
  TOLD.set(prototype, told);
  if (listens) return;
  listens = true;
  process.on('unhandledRejection', (reason, promise) => {
    const realms = TOLD.get(Object.getPrototypeOf(promise) as object);
    if (realms !== undefined) realms(reason);
    // What Node does where nobody listens.
    else if (process.listenerCount('unhandledRejection') === 1) throw reason;
  });
}
