import { Function, FunctionCode, FunctionEventType, FunctionRuntime, type FunctionAssociation, type IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { composeParts, ViewerEvent } from './compose';
import type { FunctionPart } from './function-part';
import { hardenerPart } from './hardener-part';
import { checkedPart, checkSize, checkStore } from './part-checks';
import type { ViewerStep } from './viewer-step';
import type { HardenerConfig } from '../contract/response-hardener';

/** What goes into the viewer functions of a behavior. */
export interface ViewerFunctionsProps {
  /** The user's steps at viewer request, in order. */
  readonly viewerRequest?: ViewerStep[];
  /** The user's steps at viewer response, in order. */
  readonly viewerResponse?: ViewerStep[];
  /** Ours at viewer response, which runs last. */
  readonly hardener?: HardenerConfig;
  /** Associated with every function that imports the module `cloudfront`. */
  readonly keyValueStore?: IKeyValueStoreRef;
}

/** The viewer functions of a behavior, at most one per event: the user's steps and ours, composed. */
export class ViewerFunctions {
  public readonly viewerRequest?: Function;
  public readonly viewerResponse?: Function;

  constructor(scope: Construct, props: ViewerFunctionsProps) {
    this.viewerRequest = this.create(scope, 'ViewerRequestFunction', ViewerEvent.REQUEST, props.viewerRequest ?? [], [], props.keyValueStore);
    this.viewerResponse = this.create(scope, 'ViewerResponseFunction', ViewerEvent.RESPONSE, props.viewerResponse ?? [],
      props.hardener ? [hardenerPart(props.hardener)] : [], props.keyValueStore);
  }

  /** What a behavior's `functionAssociations` takes. */
  public associations(): FunctionAssociation[] {
    return [
      ...(this.viewerRequest ? [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.viewerRequest }] : []),
      ...(this.viewerResponse ? [{ eventType: FunctionEventType.VIEWER_RESPONSE, function: this.viewerResponse }] : []),
    ];
  }

  private create(
    scope: Construct, id: string, event: ViewerEvent, steps: readonly FunctionPart[], ours: readonly FunctionPart[],
    keyValueStore?: IKeyValueStoreRef,
  ): Function | undefined {
    const parts = [...steps, ...ours];
    if (parts.length === 0) return undefined;
    const parsed = steps.map((step) => checkedPart(scope, step));
    for (const step of parsed) checkStore(scope, step, keyValueStore);
    const code = composeParts(parts, event);
    checkSize(scope, event, code, parts);
    return new Function(scope, id, {
      code: FunctionCode.fromInline(code),
      runtime: FunctionRuntime.JS_2_0,
      comment: `cdk-smart-origin ${event}: ${parts.map((part) => part.name).join(', ')}`.slice(0, 128),
      autoPublish: true,
      keyValueStore: parsed.some(({ cloudfrontNames }) => cloudfrontNames.length > 0) ? keyValueStore : undefined,
    });
  }
}
