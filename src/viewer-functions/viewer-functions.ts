import { Annotations } from 'aws-cdk-lib';
import {
  type CfnFunction, Function, FunctionCode, FunctionEventType, FunctionRuntime, type FunctionAssociation, type IKeyValueStoreRef,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { composeParts, ViewerEvent } from './compose';
import type { FunctionPart } from './function-part';
import { hardenerPart } from './hardener-part';
import { checkedPart, checkSize, checkStore, sizeError } from './part-checks';
import type { ViewerStep } from './viewer-step';
import type { HardenerConfig } from '../contract/response-hardener';

/** What goes into the viewer functions of a pool. */
export interface ViewerFunctionsProps {
  /** The user's steps at viewer request, in order. */
  readonly viewerRequest?: ViewerStep[];
  /** The user's steps at viewer response, in order. */
  readonly viewerResponse?: ViewerStep[];
  /** The security headers, after the user's steps. */
  readonly hardener?: HardenerConfig;
  /** Ours at viewer response besides, which runs last: what it adds is not taken for a forgery. */
  readonly cookiePart?: FunctionPart;
  /** Associated with every function that imports the module `cloudfront`. */
  readonly keyValueStore?: IKeyValueStoreRef;
  /** Metadata of the viewer-response function in the template, by key. */
  readonly metadata?: { readonly [key: string]: object };
}

/** Our part at viewer request, for one kind of behavior. */
export interface RouterPart extends FunctionPart {
  /** Tells the functions of a pool apart; letters, digits and hyphens. */
  readonly kind: string;
  /**
   * Whether its function is a resource of its own wherever it stands: it works only with what the distribution gets beside it, and a changed function is
   * everywhere minutes before a changed distribution.
   */
  readonly apart?: true;
  /** What runs in its place while the edge router is taken out. In an emergency nobody has the time to make room for it. */
  readonly spare?: RouterPart;
}

/** The viewer functions of a pool, at most one per event and kind of behavior: the user's steps and ours, composed. */
export class ViewerFunctions {
  public readonly viewerResponse?: Function;
  private readonly requests = new Map<string, Function | undefined>();
  private readonly spares = new Set<string>();

  constructor(private readonly scope: Construct, private readonly props: ViewerFunctionsProps) {
    const { hardener, cookiePart } = props;
    const hardening = hardener ? [hardenerPart({ ...hardener, keep: cookiePart?.readsHeaders }, cookiePart !== undefined)] : [];
    const ours = [...hardening, ...(cookiePart ? [cookiePart] : [])];
    this.viewerResponse = this.create('ViewerResponseFunction', ViewerEvent.RESPONSE, props.viewerResponse ?? [], ours);
    const resource = this.viewerResponse?.node.defaultChild as CfnFunction | undefined;
    for (const [key, value] of Object.entries(props.metadata ?? {})) resource?.addMetadata(key, value);
  }

  /** The function at viewer request of one kind of behavior. The first kind that is asked for has the plain construct id. */
  public viewerRequest(router?: RouterPart): Function | undefined {
    const kind = router?.kind ?? 'Unsteered';
    if (router?.spare) this.checkSpare(router.spare);
    if (!this.requests.has(kind)) {
      const id = `ViewerRequestFunction${this.requests.size === 0 && !router?.apart ? '' : kind}`;
      this.requests.set(kind, this.create(id, ViewerEvent.REQUEST, this.props.viewerRequest ?? [], router ? [router] : []));
    }
    return this.requests.get(kind);
  }

  /** What a behavior's `functionAssociations` takes. */
  public associations(router?: RouterPart): FunctionAssociation[] {
    const viewerRequest = this.viewerRequest(router);
    return [
      ...(viewerRequest ? [{ eventType: FunctionEventType.VIEWER_REQUEST, function: viewerRequest }] : []),
      ...(this.viewerResponse ? [{ eventType: FunctionEventType.VIEWER_RESPONSE, function: this.viewerResponse }] : []),
    ];
  }

  private checkSpare(spare: RouterPart) {
    if (this.spares.has(spare.kind)) return;
    this.spares.add(spare.kind);
    const parts = [...this.props.viewerRequest ?? [], spare];
    const [message] = sizeError(this.scope, ViewerEvent.REQUEST, composeParts(parts, ViewerEvent.REQUEST), parts);
    if (message === undefined) return;
    Annotations.of(this.scope).addWarningV2('cdk-smart-origin:emergency-function-too-large', `the edge router could not be taken out in an emergency: without it ${message}`);
  }

  private create(id: string, event: ViewerEvent, steps: readonly FunctionPart[], ours: readonly FunctionPart[]): Function | undefined {
    const { scope, props: { keyValueStore } } = this;
    const parts = [...steps, ...ours];
    if (parts.length === 0) return undefined;
    const parsed = steps.map((step) => checkedPart(scope, step));
    for (const step of parsed) checkStore(scope, step, keyValueStore);
    const code = composeParts(parts, event);
    checkSize(scope, event, code, parts);
    // Some values are known only once the app is complete.
    scope.node.addValidation({ validate: () => sizeError(scope, event, code, parts) });
    const readsStore = parsed.some(({ cloudfrontNames }) => cloudfrontNames.length > 0) || ours.some((part) => /from 'cloudfront'/.test(part.code));
    return new Function(scope, id, {
      code: FunctionCode.fromInline(code),
      runtime: FunctionRuntime.JS_2_0,
      comment: `cdk-smart-origin ${event}: ${parts.map((part) => part.name).join(', ')}`.slice(0, 128),
      autoPublish: true,
      keyValueStore: readsStore ? keyValueStore : undefined,
    });
  }
}
