/** Whether a viewer is still there. */
export class ViewerPresence {
  private controller: AbortController | undefined;
  private gone = false;

  /** Aborted when the viewer goes away. Made when it is first asked for: hits in the cache never do, and it costs as much as a look-up. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.gone) this.controller.abort();
    }
    return this.controller.signal;
  }

  /** The viewer has gone. */
  leave(): void {
    this.gone = true;
    this.controller?.abort();
  }
}
