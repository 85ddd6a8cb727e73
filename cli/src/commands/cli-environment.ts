/** The world outside a command, so that tests can stand in for it. */
export interface CliEnvironment {
  /** Time and chance of the commands that talk to a store; undefined: the real ones. */
  readonly time?: {
    now(): Date;
    sleep(milliseconds: number): Promise<void>;
    /** From 0 to below 1. */
    random(): number;
  };
  /** How wide the terminal is that `stderr` writes to; undefined where it is none, so that nothing there can be rewritten. */
  readonly stderrColumns?: number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Resolves when the user wants an end: Ctrl-C or SIGTERM. */
  untilInterrupted(): Promise<void>;
  /** Resolves when the user does not want to wait for it: the same a second time. Undefined: nobody can say so. */
  untilInsisted?(): Promise<void>;
}
