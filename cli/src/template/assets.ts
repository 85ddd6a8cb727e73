import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { SmartOriginError } from '../errors';

const manifestSchema = z.looseObject({
  files: z.record(z.string(), z.looseObject({
    source: z.looseObject({ path: z.string().optional() }).optional(),
    destinations: z.record(z.string(), z.looseObject({ objectKey: z.string().optional() })).optional(),
  })).optional(),
});

/** Finds the local file or folder of what a template names by its key in the asset bucket. */
export class AssetIndex {
  /** An index without assets, for plain templates. */
  static empty(directory: string): AssetIndex {
    return new AssetIndex(directory, new Map());
  }

  /** Reads the asset manifests of a stack. */
  static read(directory: string, manifestFiles: string[]): AssetIndex {
    const byKey = new Map<string, string>();
    for (const file of manifestFiles) {
      const manifest = readManifest(directory, file);
      for (const asset of Object.values(manifest.files ?? {})) {
        if (!asset.source?.path) continue;
        for (const destination of Object.values(asset.destinations ?? {})) {
          if (destination.objectKey) byKey.set(destination.objectKey, path.join(directory, asset.source.path));
        }
      }
    }
    return new AssetIndex(directory, byKey);
  }

  private constructor(
    /** The directory of the assembly, to which `aws:asset:path` metadata is relative. */
    readonly directory: string,
    private readonly byKey: Map<string, string>,
  ) {}

  /** The local path of an object key, if this assembly made it. */
  find(objectKey: string): string | undefined {
    const known = this.byKey.get(objectKey);
    return known !== undefined && existsSync(known) ? known : undefined;
  }

  /** The local path of `aws:asset:path` metadata, if it is there. */
  fromMetadata(metadata: Record<string, unknown> | undefined): string | undefined {
    const relative = metadata?.['aws:asset:path'];
    if (typeof relative !== 'string') return undefined;
    const absolute = path.resolve(this.directory, relative);
    return existsSync(absolute) ? absolute : undefined;
  }

  /** What a template that nobody has packaged names by a path beside itself. */
  local(relative: string): string | undefined {
    if (/^[a-z][a-z0-9+.-]*:/i.test(relative)) return undefined;
    const absolute = path.resolve(this.directory, relative);
    return existsSync(absolute) ? absolute : undefined;
  }
}

function readManifest(directory: string, file: string): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path.join(directory, file), 'utf8')));
  } catch (error) {
    throw new SmartOriginError('ERR_TEMPLATE_UNREADABLE', `cannot read the assets of "${directory}"`, `${file}: ${(error as Error).message.split('\n')[0]}`,
      'run "cdk synth" again: it writes the whole assembly');
  }
}
