/** The world outside a command, so that tests can stand in for it. */
export interface CliEnvironment {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Resolves when the user wants an end: Ctrl-C or SIGTERM. */
  untilInterrupted(): Promise<void>;
}
