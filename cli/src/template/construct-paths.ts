import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface ArtifactMetadata {
  metadata?: unknown;
  additionalMetadataFile?: unknown;
}

/**
 * Where the constructs of a stack's resources stand in the app, by logical id. It only helps to name a distribution: what cannot be read of
 * it is left out.
 */
export function constructPaths(directory: string, { metadata, additionalMetadataFile }: ArtifactMetadata): Map<string, string> {
  const paths = new Map<string, string>();
  for (const entries of [metadata, typeof additionalMetadataFile === 'string' ? readJson(path.join(directory, additionalMetadataFile)) : undefined]) {
    if (typeof entries !== 'object' || entries === null) continue;
    for (const [constructPath, facts] of Object.entries(entries)) {
      const logicalId = Array.isArray(facts) ? (facts as { type?: unknown; data?: unknown }[]).find((fact) => fact?.type === 'aws:cdk:logicalId')?.data : undefined;
      if (typeof logicalId === 'string') paths.set(logicalId, constructPath.replace(/^\//, ''));
    }
  }
  return paths;
}

function readJson(file: string): unknown {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as unknown : undefined;
  } catch {
    return undefined;
  }
}
