interface Event {
  readonly Records: readonly [{ readonly cf: { readonly request: unknown; readonly response?: unknown } }];
}

/** Does nothing: what is left is what any handler costs. */
exports.handler = async ({ Records: [{ cf: { request, response } }] }: Event) => response ?? request;
