import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SmartOriginError } from '../private/errors';

/**
 * One step of a viewer function: a CloudFront Function of your own, which is composed with ours.
 *
 * A behavior has one function per event, so code of several authors has to share it. Each step is the source of an ordinary
 * CloudFront Function with a top-level `handler(event)`, `async` or not, for JavaScript runtime 2.0. Steps run in the order
 * of the list, before ours. Names that two steps both use at top level are told apart by renaming; the steps share nothing.
 *
 * - **viewer request**: a step returns the request, which the next step gets, or a response (anything with a `statusCode`),
 *   which goes to the viewer at once.
 * - **viewer response**: a step returns the response, which the next step gets.
 *
 * An error that a step throws is the function's error, as if the step ran alone: a step that decides who may pass must not
 * fail open.
 *
 * Composed, the code of all steps and ours holds at most 10 KB (10,240 bytes), comments included.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/writing-function-code.html
 */
export class ViewerStep {
  /**
   * A step from a file.
   *
   * @param path path of a JavaScript file, absolute or relative to where the app runs
   * @throws when the file cannot be read
   */
  public static fromFile(path: string): ViewerStep {
    let code: string;
    try {
      code = readFileSync(path, 'utf8');
    } catch (error) {
      throw new SmartOriginError(undefined, 'ViewerStepFileNotReadable',
        `the viewer step's file '${path}' cannot be read (${(error as Error).message}); name a JavaScript file, absolute or relative to '${process.cwd()}'`);
    }
    return new ViewerStep(basename(path), code);
  }

  /**
   * A step from its source.
   *
   * @param code source of a CloudFront Function for JavaScript runtime 2.0; may hold deploy-time values inside string
   *   literals, which must not bring quotes or backslashes; each counts as 253 characters
   * @param name what messages call the step. Default: `inline`
   */
  public static fromInline(code: string, name: string = 'inline'): ViewerStep {
    return new ViewerStep(name, code);
  }

  private constructor(
    /** What messages call the step: the file's name, or what was given. */
    public readonly name: string,
    /** The step's source. */
    public readonly code: string,
  ) {}
}
