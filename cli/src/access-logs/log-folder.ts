import { access, constants, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SmartOriginError } from '../errors';

/** Marks files of ours in their names, so that no log that came from AWS is ever taken for one and removed. */
export const LOCAL_MARK = 'LOCAL';

const OURS = new RegExp(`\\.\\d{4}-\\d{2}-\\d{2}-\\d{2}\\.${LOCAL_MARK}[0-9A-Z]+\\.(?:gz|log|parquet)$`);

interface LogFile {
  file: string;
  bytes: number;
}

export interface LogFolderOptions {
  folder: string;
  /** Of all log files together; beyond it the oldest are removed. */
  maxBytes: number;
  /** Told once that files are removed, and once of each run of failures. */
  onWarning: (text: string) => void;
}

/** The folder of all logs on this machine. Files appear whole, and together stay within a bound; what the disk refuses is lost. */
export class LogFolder {
  private files: LogFile[] | undefined;
  private failing = false;
  private removing = false;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly options: LogFolderOptions) {}

  get path(): string {
    return this.options.folder;
  }

  /**
   * Makes the folder where it is missing.
   *
   * @throws SmartOriginError `ERR_LOG_FOLDER` where nothing can be written there
   */
  async prepare(): Promise<void> {
    const { folder } = this.options;
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (error) {
      throw new SmartOriginError('ERR_LOG_FOLDER', `no access log can be written below ${folder}`, (error as Error).message,
        'name a folder that exists or can be made, and that can be written to');
    }
  }

  /**
   * @param relative - Where the file goes, below the folder.
   * @param fill - Writes the file that it is given; or what is to be written.
   */
  write(relative: string, fill: Buffer | ((file: string) => Promise<void>)): Promise<void> {
    // One after the other: together they would count, and remove, each other's files.
    this.last = this.last.then(() => this.writeNow(relative, fill));
    return this.last;
  }

  private async writeNow(relative: string, fill: Buffer | ((file: string) => Promise<void>)): Promise<void> {
    const file = path.join(this.options.folder, relative);
    const part = `${file}.part`;
    try {
      this.files ??= await this.left();
      await mkdir(path.dirname(file), { recursive: true });
      if (Buffer.isBuffer(fill)) await writeFile(part, fill);
      else await fill(part);
      await rename(part, file);
      this.files.push({ file, bytes: (await stat(file)).size });
      this.files = await this.keptWithinBound(this.files);
      this.failing = false;
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      if (this.failing) return;
      this.failing = true;
      this.options.onWarning(`cannot write ${file}: ${(error as Error).message}; requests are served on, and what cannot be written is lost`);
    }
  }

  /** What earlier runs left, the oldest first. */
  private async left(): Promise<LogFile[]> {
    const { folder } = this.options;
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder, { recursive: true })).filter((name) => OURS.test(name));
    const found = await Promise.all(names.map(async (name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = await stat(file);
      return { file, bytes: size, mtimeMs };
    }));
    return found.sort((a, b) => a.mtimeMs - b.mtimeMs).map(({ file, bytes }) => ({ file, bytes }));
  }

  private async keptWithinBound(known: LogFile[]): Promise<LogFile[]> {
    const { folder, maxBytes, onWarning } = this.options;
    if (bytesOf(known) <= maxBytes) return known;
    // Others may have tidied up.
    const files = await present(known);
    let total = bytesOf(files);
    // The last one stays, however large it is: it is what somebody waits for.
    while (total > maxBytes && files.length > 1) {
      if (!this.removing) onWarning(`the log files in ${folder} have more than ${maxBytes} bytes: from now on the oldest are removed`);
      this.removing = true;
      const { file, bytes } = files.shift()!;
      await rm(file, { force: true });
      total -= bytes;
    }
    return files;
  }
}

function bytesOf(files: readonly LogFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Those that are still there. */
async function present(files: readonly LogFile[]): Promise<LogFile[]> {
  const there = await Promise.all(files.map(({ file }) => access(file).then(() => true, () => false)));
  return files.filter((_, index) => there[index]);
}
