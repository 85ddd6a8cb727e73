import { ChangeDetector } from './change-detector';
import { templateFiles, type TemplateFiles } from './template-files';

/** Looked at so often, because watches of the file system end with the folder that they are on, and `cdk synth` may make a new one. */
const INTERVAL_MS = 200;

/**
 * Calls back whenever the template has been written anew, never twice at the same time.
 *
 * @param served - The files as they were before what is served was read.
 * @param onChange - Must not reject.
 */
export function watchTemplate(location: string, served: TemplateFiles, onChange: () => Promise<void>): { close(): void } {
  const detector = new ChangeDetector(served.fingerprint);
  let closed = false;
  let timer: NodeJS.Timeout;
  const look = async () => {
    if (detector.look(performance.now(), templateFiles(location))) await onChange();
    if (!closed) timer = setTimeout(() => void look(), INTERVAL_MS);
  };
  timer = setTimeout(() => void look(), INTERVAL_MS);
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
