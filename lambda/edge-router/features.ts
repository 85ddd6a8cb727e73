/**
 * What a bundle of the router can do. Bundles that cannot are made with `false`, so that what only others need falls away; where nothing is
 * defined, as in tests, all is there. They are asked for at the place itself: bundlers fold no constants of other modules.
 */
declare global {
  /** Sessions are looked up. */
  // eslint-disable-next-line no-var
  var SESSIONS: boolean | undefined;
  /** The fastest or the nearest of members that answer alike is asked. */
  // eslint-disable-next-line no-var
  var FASTEST: boolean | undefined;
}

export {};
