import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { KeyValueStores } from './key-value-stores';
import type { PointOfPresence } from './points-of-presence';
import type { FunctionContext, KeyValueStore, ViewerFunction } from '../functions/viewer-function';
import type { EdgeLambda } from '../lambda-edge/edge-lambda';
import type { OriginAddresses } from '../lambda-edge/origin-connections';
import type { Distribution, EdgeLambdaCode, FunctionCode } from '../model/distribution';
import { unpack } from '../template/archive';

/** Where the instances of a Lambda@Edge function run. */
export interface LambdaPlace {
  pop: PointOfPresence;
  /** Where DynamoDB is spoken locally, if anywhere. */
  dynamoDbUrl?: string;
  /** Where origins are played, by domain name. */
  originAddresses?: OriginAddresses;
  /** What is to be trusted there, as PEM. */
  originCertificates?: () => Promise<string>;
}

/** Makes running functions of the template's code. Tests put fakes here. */
export interface EdgeCodeFactories {
  viewerFunction(code: FunctionCode, store: KeyValueStore | undefined): ViewerFunction;
  edgeLambda(code: EdgeLambdaCode, codeDirectory: string, place: LambdaPlace): EdgeLambda;
  /** Tells of what will keep a Lambda@Edge function from running, before its first event does. */
  checkLambda?(code: EdgeLambdaCode, codeDirectory: string): Promise<void>;
}

/** The running functions of a distribution at one point of presence. */
export interface CodeOfPop {
  viewerFunction(code: FunctionCode): ViewerFunction;
  edgeLambda(code: EdgeLambdaCode): EdgeLambda;
}

/**
 * The running functions of a distribution: each version once, however many behaviors use it; Lambda@Edge functions once at each point
 * of presence.
 */
export class EdgeCode {
  /** Loads the code of every behavior. */
  static async load(
    distribution: Distribution, places: readonly LambdaPlace[], factories: EdgeCodeFactories, stores: KeyValueStores,
  ): Promise<EdgeCode> {
    const code = new EdgeCode();
    try {
      for (const behavior of distribution.behaviors) {
        for (const viewerFunction of Object.values(behavior.functions)) code.addFunction(viewerFunction, factories, stores);
        for (const lambda of Object.values(behavior.lambdas)) await code.addLambda(lambda, places, factories);
      }
    } catch (error) {
      await code.close();
      throw error;
    }
    return code;
  }

  private readonly functions = new Map<string, ViewerFunction>();
  /** By version, then by the name of the place. */
  private readonly lambdas = new Map<string, Map<string, EdgeLambda>>();
  /** By version: makes it for one place more. */
  private readonly makers = new Map<string, (place: LambdaPlace) => EdgeLambda>();
  /** Made for code that came in no folder. */
  private readonly madeFolders: string[] = [];
  private isClosed = false;

  private constructor() {}

  /** The functions as one point of presence runs them. CloudFront Functions keep nothing between events, so all share them. */
  at(pop: string): CodeOfPop {
    return {
      viewerFunction: ({ name }) => this.functions.get(name)!,
      edgeLambda: ({ versionArn }) => this.lambdas.get(versionArn)!.get(pop)!,
    };
  }

  /** The functions as another place runs them than those that were named at the start; Lambda@Edge functions are made when they are asked for. */
  elsewhere(place: LambdaPlace): CodeOfPop {
    return {
      ...this.at(place.pop.name),
      edgeLambda: ({ name, versionArn }) => {
        const lambdas = this.lambdas.get(versionArn)!;
        const present = lambdas.get(place.pop.name);
        if (present !== undefined) return present;
        // Nobody would end the instances of one that is made now.
        if (this.isClosed) return closedLambda(name);
        const made = this.makers.get(versionArn)!(place);
        lambdas.set(place.pop.name, made);
        return made;
      },
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.lambdas.values()].flatMap((pops) => [...pops.values()].map((lambda) => lambda.close())));
    await Promise.all(this.madeFolders.map((directory) => rm(directory, { recursive: true, force: true })));
  }

  private addFunction(code: FunctionCode, factories: EdgeCodeFactories, stores: KeyValueStores): void {
    if (this.functions.has(code.name)) return;
    this.functions.set(code.name, factories.viewerFunction(code, code.keyValueStore && stores.get(code.keyValueStore.name)));
  }

  private async addLambda(code: EdgeLambdaCode, places: readonly LambdaPlace[], factories: EdgeCodeFactories): Promise<void> {
    if (this.lambdas.has(code.versionArn)) return;
    const directory = await this.folderOf(code);
    const make = (place: LambdaPlace) => factories.edgeLambda(code, directory, place);
    this.makers.set(code.versionArn, make);
    this.lambdas.set(code.versionArn, new Map(places.map((place) => [place.pop.name, make(place)])));
    await factories.checkLambda?.(code, directory);
  }

  /** Inline code becomes `index.js` or `index.py` of a folder, and an archive is unpacked, as Lambda does it. */
  private async folderOf({ code, runtime }: EdgeLambdaCode): Promise<string> {
    if ('directory' in code) return code.directory;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'smart-origin-code-'));
    this.madeFolders.push(folder);
    if ('archive' in code) await unpack(code.archive, folder);
    else await writeFile(path.join(folder, runtime.startsWith('python') ? 'index.py' : 'index.js'), code.inline);
    return folder;
  }
}

/** For a request that is still under way when everything has been closed. */
function closedLambda(name: string): EdgeLambda {
  return { name, invoke: async () => ({ kind: 'error', status: 503, message: `${name}: the local CloudFront is closing` }), close: async () => undefined };
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
