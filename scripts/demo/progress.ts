/** Tells what is going on: a line that moves on a terminal, plain lines elsewhere. */
export class Progress {
  private readonly moving: boolean;

  constructor(private readonly enabled: boolean, private readonly out: NodeJS.WriteStream = process.stderr) {
    this.moving = Boolean(out.isTTY);
  }

  public say(line: string) {
    if (this.enabled) this.out.write(`${line}\n`);
  }

  /** Shows the title while the work goes on, with what it reports, and the time at the end. */
  public async during<T>(title: string, work: (update: (detail: string) => void) => Promise<T>): Promise<T> {
    const started = Date.now();
    let detail = '';
    const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
    const draw = () => { if (this.enabled && this.moving) this.out.write(`\r\x1b[2K${title} … ${detail} ${seconds()}`); };
    const timer = setInterval(draw, 100);
    try {
      const result = await work((update) => { detail = update; });
      this.finish(`${title}: ${[detail, seconds()].filter(Boolean).join(', ')}`);
      return result;
    } catch (error) {
      this.finish(`${title}: failed after ${seconds()}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  private finish(line: string) {
    if (this.moving && this.enabled) this.out.write('\r\x1b[2K');
    this.say(line);
  }
}
