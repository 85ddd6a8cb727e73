import { type BigIntStats, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** How far a template on disk can be relied on. */
export type Wholeness =
  | 'whole'
  /** `cdk synth` writes the manifest last, and something is newer: it is at work, or somebody edited a template by hand. */
  | 'doubtful'
  /** Not there, without a manifest, or being written by the CDK's command line. */
  | 'partial';

export interface TemplateFiles {
  /** Differs whenever one of the files was written, came or went. */
  fingerprint: string;
  wholeness: Wholeness;
}

/** The files of an assembly, or the one template, as they stand now. Assets are not looked at: their names are in the templates. */
export function templateFiles(location: string): TemplateFiles {
  const root = statOf(location);
  if (root === undefined) return { fingerprint: '', wholeness: 'partial' };
  if (!root.isDirectory()) return { fingerprint: versionOf(location)?.text ?? '', wholeness: 'whole' };
  const manifest = versionOf(path.join(location, 'manifest.json'));
  const templates = templatesOf(location).map(versionOf);
  const fingerprint = [manifest, ...templates].map((version) => version?.text ?? '').join('\n');
  if (manifest === undefined || isBeingWritten(location)) return { fingerprint, wholeness: 'partial' };
  return { fingerprint, wholeness: templates.some((version) => version !== undefined && version.at > manifest.at) ? 'doubtful' : 'whole' };
}

/** Those of stages stand in assemblies within the assembly. */
function templatesOf(directory: string): string[] {
  return entriesOf(directory).sort((a, b) => a.name.localeCompare(b.name)).flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('assembly-') ? templatesOf(file) : [];
    return entry.name.endsWith('.template.json') ? [file] : [];
  });
}

/** What goes while it is looked at, or cannot be looked at, is not there. */
function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function versionOf(file: string): { text: string; at: bigint } | undefined {
  const found = statOf(file);
  return found && { text: `${file} ${found.ino} ${found.size} ${found.mtimeNs}`, at: found.mtimeNs };
}

/** The lock of the CDK's command line, which holds the id of its process; one that was left behind means nothing. */
function isBeingWritten(directory: string): boolean {
  try {
    const pid = Number(readFileSync(path.join(directory, 'synth.lock'), 'utf8'));
    // 0 would mean ourselves.
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
