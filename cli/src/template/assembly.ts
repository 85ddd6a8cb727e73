import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AssetIndex } from './assets';
import { constructPaths } from './construct-paths';
import { NOTHING_GIVEN, type GivenValues } from './given-values';
import { wanted } from './shown';
import { readStack } from './stack-reader';
import { DEFAULT_REGION, FAKE_ACCOUNT, unreadable, type StackTemplate, type TemplateSet } from './template-set';

const manifestSchema = z.looseObject({
  artifacts: z.record(z.string(), z.looseObject({
    type: z.string(),
    environment: z.string().optional(),
    dependencies: z.array(z.string()).optional(),
    metadata: z.unknown().optional(),
    additionalMetadataFile: z.unknown().optional(),
    properties: z.looseObject({
      templateFile: z.string().optional(),
      file: z.string().optional(),
      directoryName: z.string().optional(),
      stackName: z.string().optional(),
    }).optional(),
  })).optional(),
});

/** Stages stand in stages; a directory that names itself ends here. */
const MAX_NESTING = 20;

/** Reads a cloud assembly: all its stacks, those of its stages, and nested stacks. */
export function readAssembly(directory: string, region: string = DEFAULT_REGION, given: GivenValues = NOTHING_GIVEN): TemplateSet {
  const stacks = readStacks(directory, region, given, 0);
  if (stacks.length === 0) throw unreadable(directory, 'its manifest.json names no stack');
  return { source: directory, stacks, given };
}

function readStacks(directory: string, region: string, given: GivenValues, depth: number): StackTemplate[] {
  if (depth > MAX_NESTING) throw unreadable(directory, `its assemblies are nested more than ${MAX_NESTING} deep`);
  const artifacts = readManifest(directory).artifacts ?? {};
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly' && artifact.properties?.directoryName) {
      return readStacks(path.join(directory, artifact.properties.directoryName), region, given, depth + 1);
    }
    const file = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) return [];
    const manifests = (artifact.dependencies ?? [])
      .map((dependency) => artifacts[dependency])
      .filter((a) => a?.type === 'cdk:asset-manifest' && a.properties?.file !== undefined)
      .map((a) => a!.properties!.file!);
    return readStack(path.join(directory, file), {
      name: artifact.properties?.stackName ?? id,
      ...environment(artifact.environment, region),
      assets: AssetIndex.read(directory, manifests),
      constructPaths: constructPaths(directory, artifact),
    }, given);
  });
}

function readManifest(directory: string): z.infer<typeof manifestSchema> {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file)) throw unreadable(directory, 'the directory has no manifest.json, so it is no cloud assembly');
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(directory, `its manifest.json is not JSON: ${(error as Error).message}`);
  }
  const checked = manifestSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw unreadable(directory, `its manifest.json is no manifest of an assembly: ${issue.path.map(String).join('.')}: ${wanted(issue)}`);
}

/** `aws://<account>/<region>`, either of which may be unknown in an environment-agnostic stack. */
function environment(text: string | undefined, region: string): Pick<StackTemplate, 'account' | 'region' | 'namesRegion'> {
  const [, account, named] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text ?? '') ?? [];
  return {
    account: account === undefined || account === 'unknown-account' ? FAKE_ACCOUNT : account,
    ...(named === undefined || named === 'unknown-region' ? { region } : { region: named, namesRegion: true }),
  };
}
