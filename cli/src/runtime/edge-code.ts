import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { KeyValueStores } from './key-value-stores';
import type { FunctionContext, KeyValueStore, ViewerFunction } from '../functions/viewer-function';
import type { EdgeLambda } from '../lambda-edge/edge-lambda';
import type { Distribution, EdgeLambdaCode, FunctionCode } from '../model/distribution';

/** Makes running functions of the template's code. Tests put fakes here. */
export interface EdgeCodeFactories {
  viewerFunction(code: FunctionCode, store: KeyValueStore | undefined): ViewerFunction;
  edgeLambda(code: EdgeLambdaCode, codeDirectory: string, region: string): EdgeLambda;
}

/** The running functions of a distribution: each version once, however many behaviors use it. */
export class EdgeCode {
  /** Loads the code of every behavior, in the Region that Lambda@Edge shall run in. */
  static async load(distribution: Distribution, region: string, factories: EdgeCodeFactories, stores: KeyValueStores): Promise<EdgeCode> {
    const code = new EdgeCode();
    try {
      for (const behavior of distribution.behaviors) {
        for (const viewerFunction of Object.values(behavior.functions)) code.addFunction(viewerFunction, factories, stores);
        for (const lambda of Object.values(behavior.lambdas)) await code.addLambda(lambda, region, factories);
      }
    } catch (error) {
      await code.close();
      throw error;
    }
    return code;
  }

  private readonly functions = new Map<string, ViewerFunction>();
  private readonly lambdas = new Map<string, EdgeLambda>();
  private readonly inlineDirectories: string[] = [];

  private constructor() {}

  viewerFunction(code: FunctionCode): ViewerFunction {
    return this.functions.get(code.name)!;
  }

  edgeLambda(code: EdgeLambdaCode): EdgeLambda {
    return this.lambdas.get(code.versionArn)!;
  }

  async close(): Promise<void> {
    await Promise.all([...this.lambdas.values()].map((lambda) => lambda.close()));
    await Promise.all(this.inlineDirectories.map((directory) => rm(directory, { recursive: true, force: true })));
  }

  private addFunction(code: FunctionCode, factories: EdgeCodeFactories, stores: KeyValueStores): void {
    if (this.functions.has(code.name)) return;
    this.functions.set(code.name, factories.viewerFunction(code, code.keyValueStore && stores.get(code.keyValueStore.name)));
  }

  private async addLambda(code: EdgeLambdaCode, region: string, factories: EdgeCodeFactories): Promise<void> {
    if (this.lambdas.has(code.versionArn)) return;
    const directory = 'directory' in code.code ? code.code.directory : await this.inlineDirectory(code.code.inline);
    this.lambdas.set(code.versionArn, factories.edgeLambda(code, directory, region));
  }

  /** Inline code becomes `index.js` in a folder of its own, as Lambda does it. */
  private async inlineDirectory(text: string): Promise<string> {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'smart-origin-inline-'));
    this.inlineDirectories.push(directory);
    await writeFile(path.join(directory, 'index.js'), text);
    return directory;
  }
}

/** What CloudFront Functions are told besides the event's request. */
export function functionContext(distribution: Distribution, requestId: string, pop: string, region: string): FunctionContext {
  return {
    distributionDomainName: distribution.domainName,
    distributionId: distribution.id,
    requestId,
    edgeLocation: { name: pop, serverIp: '127.0.0.1', region },
    originIds: [...distribution.origins.keys()],
  };
}
